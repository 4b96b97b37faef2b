//! A browser without script: it keeps cookies, and fills in the forms that a page has.

use std::collections::BTreeMap;

use clearance_authority::register::{Actor, Role};
use clearance_authority_server::accounts::set_password;

use crate::world::{Answer, World};

/// Every test officer's password.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

pub(crate) struct Browser<'w> {
    pub(crate) world: &'w World,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) page: String,
}

/// Gives an account a password.
pub(crate) fn has_password(world: &World, name: &str) {
    let actor = Actor { name: "operator".to_owned(), role: Role::System };
    world.directly(set_password(&world.web, name, PASSWORD, &actor)).unwrap();
}

/// What a form's field is called, and what it holds.
pub(crate) type Fields<'a> = &'a [(&'a str, &'a str)];

impl<'w> Browser<'w> {
    pub(crate) const fn new(world: &'w World) -> Self {
        Self { world, cookies: BTreeMap::new(), page: String::new() }
    }

    /// Somebody of this role, signed in.
    pub(crate) fn of(world: &'w World, role: Role) -> Self {
        Self::named(world, role.name())
    }

    pub(crate) fn named(world: &'w World, name: &str) -> Self {
        has_password(world, name);
        Self::signed_in(world, name)
    }

    /// Somebody whose password is [`PASSWORD`], signed in.
    pub(crate) fn signed_in(world: &'w World, name: &str) -> Self {
        let mut browser = Self::new(world);
        browser.get("/console/sign-in");
        let answer = browser.fill("/console/sign-in", &[("account", name), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{}", answer.text());
        browser
    }

    /// The header with all cookies.
    pub(crate) fn cookie(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, it)| format!("{name}={it}")).collect();
        format!("Cookie: {}", pairs.join("; "))
    }

    fn headers(&self) -> Vec<String> {
        if self.cookies.is_empty() { Vec::new() } else { vec![self.cookie()] }
    }

    fn keep(&mut self, answer: &Answer) {
        for (name, value) in &answer.headers {
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let (cookie, attributes) = value.split_once(';').unwrap();
            assert!(attributes.contains("SameSite=Strict"), "{value}");
            let (name, value) = cookie.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let answer = self.world.send("GET", path, &self.headers(), b"");
        self.keep(&answer);
        self.page = answer.text();
        answer
    }

    /// A page that must be there.
    #[track_caller]
    pub(crate) fn sees(&mut self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        self.page.clone()
    }

    pub(crate) fn post(&mut self, path: &str, fields: Fields, more: &[String]) -> Answer {
        let mut headers = self.headers();
        headers.push("Content-Type: application/x-www-form-urlencoded".to_owned());
        headers.extend(more.iter().cloned());
        let body: Vec<_> =
            fields.iter().map(|(name, it)| format!("{}={}", escaped(name), escaped(it))).collect();
        let answer = self.world.send("POST", path, &headers, body.join("&").as_bytes());
        self.keep(&answer);
        self.page = answer.text();
        answer
    }

    /// The hidden fields of the form of the page that is sent there.
    #[track_caller]
    pub(crate) fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let mark = format!("action=\"{action}\"");
        let forms = self.page.split("<form").skip(1).filter(|form| form.contains(&mark));
        let form = forms.filter(|form| form.contains("name=\"csrf\"")).last();
        let form = form.unwrap_or_else(|| panic!("no form for {action} in {}", self.page));
        let form = form.split("</form>").next().unwrap();
        let inputs = form.split("<input").skip(1).filter(|it| it.contains("type=\"hidden\""));
        inputs.map(|it| (value(it, "name"), value(it, "value"))).collect()
    }

    /// Fills in the form that the page has for this address, and sends it.
    #[track_caller]
    pub(crate) fn fill(&mut self, action: &str, fields: Fields) -> Answer {
        let hidden = self.hidden(action);
        let own = hidden.iter().map(|(name, it)| (name.as_str(), it.as_str()));
        let own = own.filter(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        let all: Vec<_> = own.chain(fields.iter().copied()).collect();
        self.post(action, &all, &[])
    }

    /// The same, which must be done: goes where it leads, and gives that address.
    #[track_caller]
    pub(crate) fn does(&mut self, action: &str, fields: Fields) -> String {
        let answer = self.fill(action, fields);
        assert_eq!(answer.status, 303, "{action}: {}", text(&answer.text()));
        let to = answer.header("location").unwrap();
        self.sees(&to);
        to
    }
}

fn value(tag: &str, name: &str) -> String {
    let start = tag.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
    tag[start..].split('"').next().unwrap().replace("&amp;", "&")
}

/// Where the links of a page lead.
pub(crate) fn links(page: &str) -> impl Iterator<Item = &str> {
    page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap())
}

/// What people read of a page.
pub(crate) fn text(page: &str) -> String {
    let body = page.split("<main").nth(1).unwrap_or(page);
    let parts = body.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ")
}

pub(crate) fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
