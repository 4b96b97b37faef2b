use clearance_authority::office::{ListError, Narrowed};
use clearance_authority::scheme_file;
use clearance_core::trust::Uses;

use crate::world::{MUTUAL, NOW, World, terms};

#[test]
fn a_scheme_is_added_once_and_replaced_with_a_word_on_what_it_narrows() {
    let world = World::new("schemes");
    let (office, own) = (world.office(), world.office().authority_kids().unwrap());
    let text =
        "[scheme]\nid = 9\nname = \"Season ticket\"\n[gate]\nplaces = [{ stand = \"north\" }]";
    let scheme = scheme_file::parse(text).unwrap();
    let missing = office.set_scheme(&scheme, &terms(NOW));
    assert!(matches!(missing, Err(ListError::Edit(_))), "{missing:?}");
    let (_, added) = office.add_scheme(&scheme, &terms(NOW)).unwrap();
    assert_eq!((added.scheme.authorities, added.narrowed), (own, Vec::new()));
    let twice = office.add_scheme(&scheme, &terms(NOW));
    assert!(twice.unwrap_err().to_string().contains("scheme set"));
    let narrower = clearance_core::trust::Scheme { uses: Uses::InOut, min_app: 2, ..scheme };
    let (new, changed) = office.set_scheme(&narrower, &terms(NOW)).unwrap();
    assert_eq!(changed.narrowed, [Narrowed::MinApp, Narrowed::Uses]);
    assert_eq!(new.list.scheme(narrower.id).unwrap().uses, Uses::InOut);
    let gone = office.remove_scheme(narrower.id, &terms(NOW)).unwrap().list;
    assert!(gone.scheme(narrower.id).is_none() && gone.scheme(MUTUAL).is_some());
}
