//! Guard pictures: a drawing on white beside a minor's code, the same one on wallet, lane and console. A parent tells by it whose code
//! is up. No faces, no flags, nothing of luck or faith, and no two that differ by colour alone.

/// What the lower four bits of a number draw: its names, then the drawing in a square of 64.
struct Thing {
    en: [&'static str; 2],
    zh: &'static str,
    pt: [&'static str; 2],
    drawing: &'static str,
}

/// A guard picture: one to four of the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardPicture {
    thing: usize,
    count: u8,
}

/// A name for people, in the languages of the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardName {
    /// English.
    pub en: String,
    /// Chinese, in traditional characters.
    pub zh_hant: String,
    /// Portuguese.
    pub pt: String,
}

impl GuardPicture {
    /// The picture of a number, as a credential's qualifier has it; none from 64 on.
    #[must_use]
    pub fn of(number: u8) -> Option<Self> {
        let (thing, more) = (usize::from(number % 16), number / 16);
        (more < 4).then_some(Self { thing, count: more + 1 })
    }

    /// What people call it: `kite`, `2 kites`.
    #[must_use]
    pub fn name(self) -> GuardName {
        let Thing { en, zh, pt, .. } = &THINGS[self.thing];
        if self.count == 1 {
            return GuardName { en: en[0].into(), zh_hant: (*zh).into(), pt: pt[0].into() };
        }
        let n = self.count;
        GuardName {
            en: format!("{n} {}", en[1]),
            zh_hant: format!("{n} 個{zh}"),
            pt: format!("{n} {}", pt[1]),
        }
    }

    /// The drawing as SVG, without a ground: pages put white behind it.
    #[must_use]
    pub fn svg(self) -> String {
        let drawing = THINGS[self.thing].drawing;
        let inside: String = match PLACES[usize::from(self.count) - 1] {
            [] => drawing.to_owned(),
            places => places
                .iter()
                .map(|(x, y)| {
                    format!(r#"<g transform="translate({x} {y}) scale(.5)">{drawing}</g>"#)
                })
                .collect(),
        };
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" aria-hidden="true">{inside}</svg>"#
        )
    }
}

/// Where the halves stand; one thing fills the square.
const PLACES: [&[(u8, u8)]; 4] = [
    &[],
    &[(0, 16), (32, 16)],
    &[(16, 0), (0, 32), (32, 32)],
    &[(0, 0), (32, 0), (0, 32), (32, 32)],
];

const THINGS: [Thing; 16] = [
    Thing {
        en: ["kite", "kites"],
        zh: "風箏",
        pt: ["papagaio de papel", "papagaios de papel"],
        drawing: r##"<path d="M32 7 49 27 32 27z" fill="#e2a51b"/><path d="M32 7 15 27 32 27z" fill="#1b4a86"/><path d="M15 27 32 27 32 47z" fill="#e2a51b"/><path d="M49 27 32 27 32 47z" fill="#1b4a86"/><path d="M32 47c-7 4 5 6-2 11" fill="none" stroke="#16202c" stroke-width="2.5" stroke-linecap="round"/>"##,
    },
    Thing {
        en: ["boat", "boats"],
        zh: "小船",
        pt: ["barco", "barcos"],
        drawing: r##"<path d="M31 8v30H13C16 26 22 15 31 8z" fill="#b8402f"/><path d="M35 15c7 6 12 14 14 23H35z" fill="#e2a51b"/><path d="M9 42h46l-7 11H16z" fill="#16202c"/><path d="M7 58c4-3 8-3 12 0s8 3 12 0 8-3 12 0 8 3 12 0" fill="none" stroke="#1b4a86" stroke-width="2.5" stroke-linecap="round"/>"##,
    },
    Thing {
        en: ["tree", "trees"],
        zh: "大樹",
        pt: ["árvore", "árvores"],
        drawing: r##"<path d="M28 38h8v20h-8z" fill="#774a00"/><circle cx="32" cy="18" r="12" fill="#00786c"/><circle cx="20" cy="30" r="11" fill="#00786c"/><circle cx="44" cy="30" r="11" fill="#00786c"/><circle cx="32" cy="32" r="10" fill="#00786c"/>"##,
    },
    Thing {
        en: ["house", "houses"],
        zh: "房子",
        pt: ["casa", "casas"],
        drawing: r##"<path d="M32 8 58 31H6z" fill="#b8402f"/><path d="M13 31h38v26H13z" fill="#e2a51b"/><path d="M27 40h10v17H27z" fill="#16202c"/>"##,
    },
    Thing {
        en: ["fish", "fishes"],
        zh: "魚",
        pt: ["peixe", "peixes"],
        drawing: r##"<path d="M5 32c9-15 27-18 38-4l14-11v30L43 36C32 50 14 47 5 32z" fill="#1b4a86"/><circle cx="18" cy="29" r="3.2" fill="#fff"/><path d="M29 22c4 6 4 14 0 20" fill="none" stroke="#fff" stroke-width="2.5"/>"##,
    },
    Thing {
        en: ["umbrella", "umbrellas"],
        zh: "雨傘",
        pt: ["guarda-chuva", "guarda-chuvas"],
        drawing: r##"<path d="M5 34C7 18 18 9 32 9s25 9 27 25z" fill="#b8402f"/><path d="M32 9c-7 7-9 15-9 25h18c0-10-2-18-9-25z" fill="#e2a51b"/><path d="M32 34v17c0 7-10 7-10 0" fill="none" stroke="#16202c" stroke-width="3.5" stroke-linecap="round"/>"##,
    },
    Thing {
        en: ["ball", "balls"],
        zh: "皮球",
        pt: ["bola", "bolas"],
        drawing: r##"<circle cx="32" cy="32" r="25" fill="#e2a51b"/><path d="M32 7v50M7 32h50M15 14c11 11 11 25 0 36M49 14c-11 11-11 25 0 36" fill="none" stroke="#16202c" stroke-width="2.8"/>"##,
    },
    Thing {
        en: ["cup", "cups"],
        zh: "杯子",
        pt: ["chávena", "chávenas"],
        drawing: r##"<path d="M9 20h36v20c0 9-6 14-14 14h-8C15 54 9 49 9 40z" fill="#00786c"/><path d="M45 25h4c10 0 10 18 0 18h-4" fill="none" stroke="#00786c" stroke-width="4.5"/><path d="M20 8c4 3-4 5 0 8m12-8c4 3-4 5 0 8" fill="none" stroke="#16202c" stroke-width="2.5" stroke-linecap="round"/>"##,
    },
    Thing {
        en: ["key", "keys"],
        zh: "鑰匙",
        pt: ["chave", "chaves"],
        drawing: r##"<circle cx="18" cy="32" r="10" fill="none" stroke="#16202c" stroke-width="6"/><path d="M28 32h30v11m-11-11v9" fill="none" stroke="#16202c" stroke-width="6"/>"##,
    },
    Thing {
        en: ["train", "trains"],
        zh: "火車",
        pt: ["comboio", "comboios"],
        drawing: r##"<rect x="14" y="7" width="36" height="42" rx="7" fill="#1b4a86"/><path d="M20 15h24v14H20z" fill="#fff"/><circle cx="22" cy="40" r="3.2" fill="#e2a51b"/><circle cx="42" cy="40" r="3.2" fill="#e2a51b"/><path d="m20 49-8 9m32-9 8 9M17 54h30" fill="none" stroke="#16202c" stroke-width="3.2"/>"##,
    },
    Thing {
        en: ["snail", "snails"],
        zh: "蝸牛",
        pt: ["caracol", "caracóis"],
        drawing: r##"<path d="M6 52h42c8 0 10-10 6-19l-1-9" fill="none" stroke="#774a00" stroke-width="6" stroke-linecap="round"/><circle cx="27" cy="33" r="16" fill="#e2a51b"/><path d="M27 33c0-5 8-4 8 2s-7 9-13 6-6-16 4-18" fill="none" stroke="#16202c" stroke-width="2.8" stroke-linecap="round"/><path d="m54 23 5-8m-6 8-4-8" stroke="#774a00" stroke-width="2.5" stroke-linecap="round"/>"##,
    },
    Thing {
        en: ["pear", "pears"],
        zh: "梨",
        pt: ["pera", "peras"],
        drawing: r##"<path d="M32 15c8 0 8 9 11 17s8 10 6 17-8 9-17 9-15-2-17-9 3-9 6-17 3-17 11-17z" fill="#7f9a1e"/><path d="M32 15c0-4 1-7 4-9" fill="none" stroke="#16202c" stroke-width="3" stroke-linecap="round"/><path d="M36 13c4-6 10-6 14-4-3 5-9 7-14 4z" fill="#00786c"/>"##,
    },
    Thing {
        en: ["hat", "hats"],
        zh: "帽子",
        pt: ["chapéu", "chapéus"],
        drawing: r##"<path d="M18 40c0-18 3-25 14-25s14 7 14 25z" fill="#774a00"/><path d="M18 40l.6-8h26.8l.6 8z" fill="#b8402f"/><ellipse cx="32" cy="43" rx="28" ry="6" fill="#774a00"/>"##,
    },
    Thing {
        en: ["bicycle", "bicycles"],
        zh: "單車",
        pt: ["bicicleta", "bicicletas"],
        drawing: r##"<g fill="none" stroke="#16202c" stroke-width="3"><circle cx="16" cy="42" r="11"/><circle cx="48" cy="42" r="11"/></g><path d="M16 42l9-19h18l5 19M25 23l8 19h-17m17 0 10-19m-22-5h8m14 5-2-7h7" fill="none" stroke="#b8402f" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/>"##,
    },
    Thing {
        en: ["mushroom", "mushrooms"],
        zh: "蘑菇",
        pt: ["cogumelo", "cogumelos"],
        drawing: r##"<path d="M25 34h14l3 23H22z" fill="#e9dcc0" stroke="#16202c" stroke-width="2"/><path d="M5 36C6 18 17 8 32 8s26 10 27 28z" fill="#b8402f"/><circle cx="22" cy="23" r="4.5" fill="#fff"/><circle cx="38" cy="17" r="4" fill="#fff"/><circle cx="46" cy="28" r="4" fill="#fff"/>"##,
    },
    Thing {
        en: ["pencil", "pencils"],
        zh: "鉛筆",
        pt: ["lápis", "lápis"],
        drawing: r##"<path d="m44 6 14 14-34 34-18 4 4-18z" fill="#e2a51b"/><path d="m44 6 14 14-7 7-14-14z" fill="#b8402f"/><path d="m10 40 14 14-18 4z" fill="#e9dcc0"/><path d="m8 50 6 6-8 2z" fill="#16202c"/>"##,
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_number_has_a_picture_and_names_of_its_own() {
        let all: Vec<GuardPicture> = (0..64).filter_map(GuardPicture::of).collect();
        assert_eq!(all.len(), 64);
        let count = |it: BTreeSet<String>| it.len();
        assert_eq!(count(all.iter().map(|it| it.svg()).collect()), 64);
        assert_eq!(count(all.iter().map(|it| it.name().en).collect()), 64);
        assert_eq!(count(all.iter().map(|it| it.name().zh_hant).collect()), 64);
        assert_eq!(count(all.iter().map(|it| it.name().pt).collect()), 64);
        assert!((64..=255).all(|number| GuardPicture::of(number).is_none()));
    }

    #[test]
    fn a_picture_needs_nothing_that_a_strict_page_refuses() {
        for number in 0..64 {
            let svg = GuardPicture::of(number).unwrap().svg();
            assert!(!svg.contains("style") && !svg.contains("href") && !svg.contains("<script"));
        }
    }
}
