//! The values of conditions, each read as the type of its operator: one file a family of operators.
//!
//! What is read here is what a value *is*; which values an operator takes for equal is `iamsim-engine`'s.
//!
//! Rules E5 and E6. Source: IAM User Guide, "IAM JSON policy elements: Condition operators".

mod binary;
mod boolean;
mod date;
mod ip;
mod numeric;

pub use binary::is_base64;
pub use boolean::is_true;
pub use date::{Milliseconds, instant};
pub use ip::{address, network};
pub use numeric::Decimal;
