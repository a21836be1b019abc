//! Whether an element of a statement covers what a request has: small, pure, and without any rule of flow.
