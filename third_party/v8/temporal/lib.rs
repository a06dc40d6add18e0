pub use temporal_capi::*;
