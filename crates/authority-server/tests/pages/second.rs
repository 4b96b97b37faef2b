use clearance_authority::register::{Actor, Role};
use clearance_authority_server::accounts::{self, new_password, set_password};
use serde_json::json;

use crate::browser::{Browser, PASSWORD, links, text};
use crate::journey::{lodges, with_card};
use crate::world::{SECOND, World, token};

pub(crate) fn revoked(world: &World) {
    let mut officer = Browser::of(world, Role::Officer);
    let person = with_card(&mut officer);
    lodges(&mut officer, &person);
    let page = officer.sees(&format!("/console/people/{person}"));
    let link = |page: &str, how: &str| {
        let mut hrefs = links(page).filter(|href| href.contains("/standings/"));
        let found = hrefs.find(|it| it.ends_with(how));
        found.unwrap_or_else(|| panic!("{how}: {}", text(page))).to_owned()
    };
    // It rests already for want of a phone; an officer may hold it as well.
    let suspend = link(&page, "/revoke").replace("/revoke", "/suspend");
    officer.sees(&suspend);
    assert_eq!(officer.fill(&suspend, &[("why", "")]).status, 422);
    officer.does(&suspend, &[("why", "an enquiry runs")]);
    assert!(text(&officer.page).contains("It is suspended."), "{}", text(&officer.page));
    let resume = link(&officer.page, "/resume");
    officer.sees(&resume);
    officer.does(&resume, &[("why", "the enquiry is over")]);

    let revoke = link(&officer.page, "/revoke");
    officer.sees(&revoke);
    let to = officer.does(&revoke, &[("why", "obtained by a false paper")]);
    assert_eq!(to, "/console/approvals");
    assert!(text(&officer.page).contains("It waits for another supervisor."));

    let mut supervisor = Browser::of(world, Role::Supervisor);
    let page = supervisor.sees("/console/approvals");
    let path = page.split("href=\"/console/approvals/").nth(1).unwrap();
    let path = format!("/console/approvals/{}", path.split('"').next().unwrap());
    supervisor.sees(&path);
    supervisor.does(&format!("{path}/agree"), &[]);
    assert!(text(&supervisor.page).contains("You agreed, and it was done."));
    let page = supervisor.sees(&format!("/console/people/{person}"));
    assert!(!page.contains("/revoke\""), "nothing is left to take back: {}", text(&page));

    let erase = format!("/console/people/{person}/erase");
    supervisor.sees(&erase);
    supervisor.does(&erase, &[("why", "asked by the person")]);
    let path = supervisor.page.split("href=\"/console/approvals/").nth(1).unwrap();
    let path = format!("/console/approvals/{}", path.split('"').next().unwrap());
    let page = text(&supervisor.sees(&path));
    assert!(page.contains("You asked for this."), "{page}");
    let mut second = Browser::named(world, "supervisor-2");
    second.sees(&path);
    second.does(&format!("{path}/agree"), &[]);
    let page = text(&second.sees(&format!("/console/people/{person}")));
    assert!(page.contains("Erased person") && !page.contains("Lou"), "{page}");
}

pub(crate) fn account(world: &World) {
    let mut supervisor = Browser::of(world, Role::Supervisor);
    let accounts = "/console/accounts";
    supervisor.sees(accounts);
    let bad = supervisor.fill(accounts, &[("account", "Bad Name"), ("role", "officer")]);
    assert_eq!(bad.status, 422);
    assert!(text(&supervisor.page).contains("2 to 40 small letters"));
    let made = supervisor.fill(accounts, &[("account", "lam-sample"), ("role", "officer")]);
    assert_eq!(made.status, 200, "{}", text(&supervisor.page));
    let password = supervisor.page.split("once-long").nth(1).unwrap();
    let password = password.split(['>', '<']).nth(1).unwrap().to_owned();
    assert_eq!(password.len(), 29, "{password}");
    assert!(!supervisor.sees(accounts).contains(&password));

    let mut lam = Browser::new(world);
    lam.get("/console/sign-in");
    let fields = [("account", "lam-sample"), ("password", password.as_str())];
    assert_eq!(lam.fill("/console/sign-in", &fields).status, 303);
    lam.sees("/console/people");

    supervisor.fill(accounts, &[("account", "lane-12"), ("role", "gate"), ("gate_group", "mo")]);
    supervisor.sees(accounts);
    let token = [("label", "lane 12"), ("token_account", "lane-12")];
    let made = supervisor.fill("/console/accounts/tokens", &token);
    assert_eq!(made.status, 200, "{}", text(&supervisor.page));
    let token = supervisor.page.split("once-long").nth(1).unwrap();
    let token = token.split(['>', '<']).nth(1).unwrap().to_owned();
    assert_eq!(world.get(&token, "/v1/gate/keys").status, 200);

    let disable = "/console/accounts/lam-sample/disable";
    supervisor.sees(disable);
    supervisor.does(disable, &[("why", "left")]);
    assert_eq!(lam.get("/console/people").status, 303, "closed at once");
    let peer = "/console/accounts/supervisor-2/disable";
    supervisor.sees(peer);
    assert_eq!(supervisor.fill(peer, &[("why", "x")]).status, 422, "no supervisor closes another");
    supervisor.sees(accounts);
    let fields =
        [("account", "new.boss"), ("role", "supervisor"), ("why", "the second shift needs one")];
    assert_eq!(supervisor.does(accounts, &fields), "/console/approvals");
}

/// What `decider` is answered who grants that `name` becomes a supervisor, for which `asker` asks under their own name.
fn grants(world: &World, asker: &str, decider: &str, name: &str) -> (u16, String) {
    let ask = json!({ "action": { "what": "supervisor", "name": name }, "why": "short of one" });
    let cookie = Browser::signed_in(world, asker).cookie();
    let headers = [
        cookie,
        "Content-Type: application/json".into(),
        "Idempotency-Key: ".to_owned() + &world.key(),
    ];
    let asked = world.send("POST", "/v1/approvals", &headers, ask.to_string().as_bytes()).is(202);
    let path = format!("/v1/approvals/{}/decision", asked["id"].as_str().unwrap());
    let answer = world.post(decider, &path, &json!({ "granted": true }));
    (answer.status, answer.problem_code())
}

/// An account that a supervisor makes, with a password that they know.
fn makes(world: &World, by: &str, name: &str) {
    let by = Actor { name: by.to_owned(), role: Role::Supervisor };
    world.directly(accounts::put(&world.web, name, (Role::Officer, None), &by)).unwrap();
    world.directly(set_password(&world.web, name, PASSWORD, &by)).unwrap();
}

pub(crate) fn straw(world: &World) {
    let supervisor = token(Role::Supervisor);
    let refused = (403, "second-person".to_owned());
    makes(world, "supervisor", "straw");
    assert_eq!(grants(world, "straw", &supervisor, "boss-1"), refused);
    // Under the straw's name they change its "own" password.
    let straw = Actor { name: "straw".to_owned(), role: Role::Officer };
    world.directly(set_password(&world.web, "straw", PASSWORD, &straw)).unwrap();
    assert_eq!(grants(world, "straw", &supervisor, "boss-2"), refused);
    // Another supervisor gives it another role, innocently: the password stays what it was.
    let second = Actor { name: "supervisor-2".to_owned(), role: Role::Supervisor };
    world.directly(accounts::put(&world.web, "straw", (Role::Supervisor, None), &second)).unwrap();
    assert_eq!(grants(world, "straw", &supervisor, "boss-3"), refused);
    // A straw that a straw made, and two straws of one hand.
    makes(world, "straw", "straw-2");
    assert_eq!(grants(world, "straw-2", &supervisor, "boss-4"), refused);
    let operator = Actor { name: "operator".to_owned(), role: Role::System };
    let what = ("straw", "for the straw", 9);
    let of_straw = world.directly(accounts::new_token(&world.web, world.id(), what, &straw));
    let of_straw = of_straw.unwrap().1;
    assert_eq!(grants(world, "straw-2", &of_straw, "boss-5"), refused);
    makes(world, "supervisor", "straw-3");
    assert_eq!(grants(world, "straw-3", &of_straw, "boss-6"), refused);
    // Somebody else may: and so may the first once the operator made the password, which ends the straw's tokens.
    assert_eq!(grants(world, "straw", SECOND, "boss-7").0, 200);
    world.directly(new_password(&world.web, "straw", &operator)).unwrap();
    assert_eq!(world.get(&of_straw, "/v1/accounts").problem(401), "not-signed-in");
    world.directly(set_password(&world.web, "straw", PASSWORD, &operator)).unwrap();
    assert_eq!(grants(world, "straw", &supervisor, "boss-8").0, 200);
}
