//! The decision: which layers bear on a request, what each says, and what follows.
//!
//! `flow` reads like AWS's diagram; each layer has a file named by its policy type.
