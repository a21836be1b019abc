//! [`Encoding`]: UTF-8, or UTF-16 as PowerShell writes it, told by the mark that begins the input.

/// How an input is encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Too little of it was seen.
    Unseen,
    /// UTF-8, or what is taken for it.
    Utf8,
    /// UTF-16, with what arrived of a unit, and of a pair of units.
    Utf16 { order: Order, odd: Option<u8>, high: Option<u16> },
}

/// Which byte of a unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Encoding {
    /// Appends `bytes`, which go on where the last ended, to `text` as UTF-8.
    pub(super) fn append(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        match self {
            Self::Unseen => {
                text.extend_from_slice(bytes);
                let (encoding, mark) = match text.as_slice() {
                    [] | [0xFF | 0xFE] => return,
                    [0xFF, 0xFE, ..] => (Self::utf16(Order::Little), 2),
                    [0xFE, 0xFF, ..] => (Self::utf16(Order::Big), 2),
                    [0xEF, 0xBB, 0xBF, ..] => (Self::Utf8, 3),
                    _ => (Self::Utf8, 0),
                };
                *self = encoding;
                let rest = text.split_off(mark);
                text.clear();
                self.append(&rest, text);
            }
            Self::Utf8 => text.extend_from_slice(bytes),
            Self::Utf16 { order, odd, high } => {
                for byte in bytes {
                    let Some(first) = odd.take() else {
                        *odd = Some(*byte);
                        continue;
                    };
                    let unit = match order {
                        Order::Little => u16::from_le_bytes([first, *byte]),
                        Order::Big => u16::from_be_bytes([first, *byte]),
                    };
                    push(unit, high, text);
                }
            }
        }
    }

    const fn utf16(order: Order) -> Self {
        Self::Utf16 { order, odd: None, high: None }
    }
}

/// Appends a unit of UTF-16; `high` holds the first of a pair.
fn push(unit: u16, high: &mut Option<u16>, text: &mut Vec<u8>) {
    let units: Vec<u16> = high.take().into_iter().chain([unit]).collect();
    if (0xD800..0xDC00).contains(&unit) {
        *high = Some(unit);
        return;
    }
    for character in char::decode_utf16(units) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        let mut utf8 = [0; 4];
        text.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
    }
}
