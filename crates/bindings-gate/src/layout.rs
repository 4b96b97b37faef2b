//! How C spells the types here. The test of the header makes a C program of it.

use core::ffi::{c_char, c_void};

/// A type that C has, too.
pub trait CType {
    /// As C spells it.
    fn spelled() -> String;

    /// A declaration of `name` as one.
    fn declared(name: &str) -> String {
        format!("{} {name}", Self::spelled())
    }
}

macro_rules! scalars {
    ($($type:ty = $spelled:literal),+ $(,)?) => {$(
        impl CType for $type {
            fn spelled() -> String {
                $spelled.to_owned()
            }
        }
    )+};
}
scalars! {
    c_void = "void",
    c_char = "char",
    u8 = "uint8_t",
    u32 = "uint32_t",
    i32 = "int32_t",
    u64 = "uint64_t",
    i64 = "int64_t",
    usize = "size_t",
}

impl<T: CType> CType for *const T {
    fn spelled() -> String {
        format!("const {} *", T::spelled())
    }
}

impl<T: CType> CType for *mut T {
    fn spelled() -> String {
        format!("{} *", T::spelled())
    }
}

impl<T: CType, const N: usize> CType for [T; N] {
    fn spelled() -> String {
        format!("{}[{N}]", T::spelled())
    }

    fn declared(name: &str) -> String {
        format!("{} ({name})[{N}]", T::spelled())
    }
}

/// A field of a struct that C sees.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Bytes before it.
    pub offset: usize,
    /// Its own bytes.
    pub size: usize,
    /// A declaration in C of a pointer `p` to it.
    pub pointer: String,
}

/// A struct that C sees.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Its name in C.
    pub name: String,
    /// Its bytes.
    pub size: usize,
    /// Its fields, in their order.
    pub fields: Vec<Field>,
}

/// A struct whose bytes come from C as they are.
///
/// # Safety
/// `repr(C)`, begins with `struct_size: u32`, and any bytes are a value: numbers, raw pointers, optional functions.
pub unsafe trait Plain: Copy {
    /// A value that asks for nothing: zeros, but for its size.
    fn empty() -> Self;

    /// What C must know of it.
    fn layout() -> Layout;
}

/// Declares structs that C sees.
macro_rules! structs {
    ($(
        $(#[$meta:meta])*
        struct $name:ident = $spelled:literal {
            $($(#[$about:meta])* $field:ident: $type:ty,)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy)]
        #[repr(C)]
        #[allow(missing_debug_implementations, reason = "some point at persons")]
        pub struct $name {
            /// Bytes of the struct, as the caller knows it.
            pub struct_size: u32,
            $($(#[$about])* pub $field: $type,)*
        }

        // SAFETY: repr(C) with the size first, and the macro is used with numbers, arrays of them, raw pointers and
        // optional functions only.
        unsafe impl $crate::layout::Plain for $name {
            fn empty() -> Self {
                // SAFETY: any bytes are a value.
                let zeros: Self = unsafe { core::mem::zeroed() };
                Self { struct_size: core::mem::size_of::<Self>() as u32, ..zeros }
            }

            fn layout() -> $crate::layout::Layout {
                use $crate::layout::{CType, Field, Layout};
                let fields = vec![
                    Field {
                        name: "struct_size",
                        offset: 0,
                        size: 4,
                        pointer: u32::declared("*p"),
                    },
                    $(Field {
                        name: stringify!($field),
                        offset: core::mem::offset_of!($name, $field),
                        size: core::mem::size_of::<$type>(),
                        pointer: <$type as CType>::declared("*p"),
                    },)*
                ];
                Layout { name: $spelled.to_owned(), size: core::mem::size_of::<Self>(), fields }
            }
        }

        impl $crate::layout::CType for $name {
            fn spelled() -> String {
                $spelled.to_owned()
            }
        }
    )*

        /// Every struct that C sees: for the test of the header.
        pub fn layouts() -> Vec<$crate::layout::Layout> {
            vec![$(<$name as $crate::layout::Plain>::layout()),*]
        }
    };
}
pub(crate) use structs;
