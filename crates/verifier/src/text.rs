//! What people read: the traveller one of few plain messages, the operator the reason.

pub use clearance_core::language::{Language, Texts};

use crate::reason::{Class, Reason};
use clearance_core::spelling;

/// A text from its English, Chinese and Portuguese form, the order of the tables below.
const fn texts([en, zh, pt]: [&'static str; 3]) -> Texts {
    Texts { en, pt, zh }
}

/// What the traveller's screen shows. Deliberately coarse: it must not teach a forger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// The gate opens.
    Proceed,
    /// Put the phone's clock right, then see an officer if that does not help.
    CheckClock,
    /// Look at the camera or give a finger.
    PersonCheck,
    /// See an officer.
    SeeOfficer,
    /// Read the gate's challenge with the phone.
    ScanChallenge,
    /// The code could not be read: show it again.
    ShowAgain,
    /// Show a clearance code.
    ShowCode,
    /// Show the code that is on the phone now; if that does not help, put the phone's clock right.
    ShowCurrentCode,
    /// Show one code only: two are in view, and nobody here can tell which one is meant. No reason leads to it, for
    /// neither is judged.
    ShowOneCode,
    /// Let the app fetch its lists.
    UpdateApp,
    /// This gate cannot judge now: another one may.
    UseAnotherGate,
    /// Wait for the next code.
    WaitForNextCode,
    /// This code opens other gates.
    WrongGate,
}

impl Message {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Proceed,
        Self::CheckClock,
        Self::PersonCheck,
        Self::SeeOfficer,
        Self::ScanChallenge,
        Self::ShowAgain,
        Self::ShowCode,
        Self::ShowCurrentCode,
        Self::ShowOneCode,
        Self::UpdateApp,
        Self::UseAnotherGate,
        Self::WaitForNextCode,
        Self::WrongGate,
    ];

    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proceed => "proceed",
            Self::CheckClock => "check-clock",
            Self::PersonCheck => "person-check",
            Self::SeeOfficer => "see-officer",
            Self::ScanChallenge => "scan-challenge",
            Self::ShowAgain => "show-again",
            Self::ShowCode => "show-code",
            Self::ShowCurrentCode => "show-current-code",
            Self::ShowOneCode => "one-code",
            Self::UpdateApp => "update-app",
            Self::UseAnotherGate => "use-another-gate",
            Self::WaitForNextCode => "wait-for-next-code",
            Self::WrongGate => "wrong-gate",
        }
    }

    /// What the screen says.
    pub fn texts(self) -> Texts {
        texts(match self {
            Self::Proceed => ["Please proceed.", "請通過。", "Pode passar."],
            Self::CheckClock => [
                "Set your phone's clock to automatic and show the new code, or see an officer.",
                "請將手機時間設為自動，再出示新碼，或向職員查詢。",
                "Acerte a hora do telemóvel para automática e mostre o novo código, ou fale com um agente.",
            ],
            Self::PersonCheck => [
                "Code accepted. Please follow the instructions for the identity check.",
                "通關碼已接受，請按指示核實身份。",
                "Código aceite. Siga as instruções para a verificação de identidade.",
            ],
            Self::SeeOfficer => {
                ["Please see an officer.", "請向職員查詢。", "Por favor, dirija-se a um agente."]
            }
            Self::ScanChallenge => [
                "Scan the code on this gate with your app, then show your code.",
                "請先用應用程式掃描閘機上的碼，再出示您的通關碼。",
                "Leia com a aplicação o código desta porta e depois mostre o seu.",
            ],
            Self::ShowAgain => [
                "The code could not be read. Please show it again, on the phone itself.",
                "未能讀取通關碼，請直接以手機再次出示。",
                "Não foi possível ler o código. Mostre-o de novo, no próprio telemóvel.",
            ],
            Self::ShowCode => [
                "Please show your clearance code.",
                "請出示通關碼。",
                "Mostre o seu código de passagem.",
            ],
            Self::ShowCurrentCode => [
                "Please show the code that is on your phone now; a picture of it does not work. If it \
                 is refused again, set your phone's clock to automatic.",
                "請出示手機上現時顯示的通關碼（截圖無效）。如再次被拒，請將手機時間設為自動。",
                "Mostre o código que está agora no telemóvel; uma imagem guardada não serve. Se for \
                 recusado de novo, acerte a hora do telemóvel para automática.",
            ],
            Self::ShowOneCode => {
                ["Please show one code only.", "請只出示一個通關碼。", "Mostre apenas um código."]
            }
            Self::UpdateApp => [
                "Please connect your phone, open the app and try again.",
                "請將手機連線並開啟應用程式，然後再試。",
                "Ligue o telemóvel à rede, abra a aplicação e tente de novo.",
            ],
            Self::UseAnotherGate => [
                "This gate is not in service. Please use another gate or see an officer.",
                "本閘機暫停服務，請使用其他閘機或向職員查詢。",
                "Esta porta está fora de serviço. Use outra porta ou fale com um agente.",
            ],
            Self::WaitForNextCode => [
                "Please wait for the next code on your phone and show it.",
                "請等待手機更新通關碼後再出示。",
                "Aguarde o código seguinte no telemóvel e mostre-o.",
            ],
            Self::WrongGate => [
                "This code does not open this gate.",
                "此通關碼不適用於本通道。",
                "Este código não abre esta porta.",
            ],
        })
    }
}

impl Reason {
    /// What the traveller is told.
    pub fn message(self) -> Message {
        match self {
            Self::NotACode => Message::ShowCode,
            Self::DamagedText => Message::ShowAgain,
            Self::CodeStale => Message::ShowCurrentCode,
            Self::OtherGateGroup | Self::NotHere | Self::OtherPlace => Message::WrongGate,
            Self::GateKeyOutOfPeriod | Self::OffStep => Message::UpdateApp,
            Self::PhoneClock | Self::CodeFromFuture => Message::CheckClock,
            Self::ChallengeMissing | Self::ChallengeUnknown => Message::ScanChallenge,
            Self::CodeUsed | Self::CodeSuperseded | Self::NoRecord => Message::WaitForNextCode,
            Self::PersonPending => Message::PersonCheck,
            Self::GateClock
            | Self::NotInService
            | Self::TrustListExpired
            | Self::GateKeyMissing
            | Self::LedgerFull
            | Self::LedgerUnavailable => Message::UseAnotherGate,
            _ => Message::SeeOfficer,
        }
    }

    /// What the operator reads.
    pub fn texts(self) -> Texts {
        texts(match self {
            Self::GateClock => [
                "This gate's clock is behind a signed date. Set it before any code is judged.",
                "本閘機時鐘落後於已簽署的日期，請先校正。",
                "O relógio desta porta está atrás de uma data assinada. Acerte-o primeiro.",
            ],
            Self::NotInService => [
                "This gate cannot serve its newest trust list. Update its list or its keys.",
                "本閘機未能配合最新的信任清單運作，請更新清單或密鑰。",
                "Esta porta não pode servir a lista de confiança mais recente. Atualize a lista ou as chaves.",
            ],
            Self::TrustListExpired => [
                "This gate's trust list is out of date. Update it.",
                "本閘機的信任清單已過期，請更新。",
                "A lista de confiança desta porta está desatualizada. Atualize-a.",
            ],
            Self::NotACode => {
                ["Not a clearance code.", "並非通關碼。", "Não é um código de passagem."]
            }
            Self::UnknownVersion => [
                "A clearance code of a version that this gate does not know.",
                "通關碼版本不為本閘機所支援。",
                "Código de uma versão que esta porta não conhece.",
            ],
            Self::DamagedText => [
                "The code's text is damaged.",
                "通關碼內容損毀。",
                "O texto do código está danificado.",
            ],
            Self::MalformedToken => [
                "The code does not keep to the format. No honest app makes it.",
                "通關碼格式不符，並非由正當應用程式產生。",
                "O código não respeita o formato. Nenhuma aplicação legítima o produz.",
            ],
            Self::OtherGateGroup => [
                "The code was made for other gates.",
                "通關碼是為其他閘機而製作的。",
                "O código foi feito para outras portas.",
            ],
            Self::GateKeyMissing => [
                "This gate lacks a key of its group. Install it; the traveller's code may be good.",
                "本閘機缺少所屬組別的一把密鑰，請安裝；旅客的通關碼可能有效。",
                "Falta a esta porta uma chave do seu grupo. Instale-a; o código pode ser bom.",
            ],
            Self::UnknownGateKey => [
                "The code was made for a gate key that this gate does not have.",
                "通關碼所用的閘機密鑰並非本閘機所有。",
                "O código foi feito para uma chave que esta porta não tem.",
            ],
            Self::GateKeyOutOfPeriod => [
                "The code was made for a gate key outside its period. The app needs a new list.",
                "通關碼所用的閘機密鑰不在有效期內，應用程式須更新清單。",
                "O código usa uma chave fora do seu período. A aplicação precisa de nova lista.",
            ],
            Self::CannotOpen => [
                "The code cannot be opened: altered, or made for other gates.",
                "無法解開通關碼：內容被改動，或為其他閘機而製作。",
                "Não é possível abrir o código: alterado, ou feito para outras portas.",
            ],
            Self::MalformedContent => [
                "The code's sealed content does not keep to the format. No honest app makes it.",
                "通關碼密封內容格式不符，並非由正當應用程式產生。",
                "O conteúdo cifrado não respeita o formato. Nenhuma aplicação legítima o produz.",
            ],
            Self::UnknownAuthority => [
                "The credential's authority is not in the trust list.",
                "憑證的簽發機關不在信任清單內。",
                "A autoridade da credencial não está na lista de confiança.",
            ],
            Self::AuthorityOutOfPeriod => [
                "The authority's key is outside its period.",
                "簽發機關的密鑰不在有效期內。",
                "A chave da autoridade está fora do seu período.",
            ],
            Self::ForgedCredential => [
                "Forged: the authority did not sign this credential.",
                "偽造：憑證並非由該機關簽發。",
                "Falsificado: a autoridade não assinou esta credencial.",
            ],
            Self::BadHolderKey => [
                "The credential is bound to a key that proves nothing.",
                "憑證綁定的密鑰不具證明作用。",
                "A credencial está ligada a uma chave que nada prova.",
            ],
            Self::NotOnRoster => [
                "The credential is not on this gate's roster.",
                "憑證不在本閘機的名冊內。",
                "A credencial não está no registo desta porta.",
            ],
            Self::ForgedHolder => [
                "Forged: the holder's phone did not sign this code for this gate.",
                "偽造：並非由持有人手機為本閘機簽署。",
                "Falsificado: o telemóvel do titular não assinou este código para esta porta.",
            ],
            Self::UnknownScheme => [
                "The credential's scheme is not in the trust list.",
                "憑證所屬計劃不在信任清單內。",
                "O regime da credencial não está na lista de confiança.",
            ],
            Self::SchemeNotAuthorised => [
                "The authority may not issue under this scheme.",
                "該機關無權簽發此計劃的憑證。",
                "A autoridade não pode emitir neste regime.",
            ],
            Self::CredentialNotYetValid => [
                "The credential is not valid yet.",
                "憑證尚未生效。",
                "A credencial ainda não é válida.",
            ],
            Self::CredentialExpired => {
                ["The credential has expired.", "憑證已過期。", "A credencial caducou."]
            }
            Self::NotHere => [
                "The credential's scheme does not open this gate.",
                "憑證所屬計劃不適用於本閘機。",
                "O regime da credencial não abre esta porta.",
            ],
            Self::UnknownQualifier => [
                "The credential's qualifier means nothing under its scheme.",
                "憑證的附加標示在所屬計劃中並無意義。",
                "O qualificador da credencial nada significa no seu regime.",
            ],
            Self::OtherPlace => [
                "The credential is for another place of its scheme.",
                "憑證適用於所屬計劃的另一地點。",
                "A credencial é para outro local do seu regime.",
            ],
            Self::PartyTooLarge => [
                "More people than the credential is for.",
                "人數超出憑證所准許的人數。",
                "Mais pessoas do que a credencial permite.",
            ],
            Self::PartyUnknown => [
                "The credential is for several people. Count those at the lane.",
                "憑證供多人使用，請點算通道內的人數。",
                "A credencial é para várias pessoas. Conte as que estão na passagem.",
            ],
            Self::PartyIncomplete => [
                "The party must pass together, and is not all there.",
                "同行者須一同通過，但人數未齊。",
                "O grupo tem de passar junto, e falta alguém.",
            ],
            Self::OffStep => [
                "The code does not start with a step of its scheme. The app needs a new list.",
                "通關碼時間與計劃的步長不符，應用程式須更新清單。",
                "O código não começa num passo do seu regime. A aplicação precisa de nova lista.",
            ],
            Self::PhoneClock => [
                "The phone's clock seems to be wrong. Compare the person before admitting.",
                "手機時鐘疑有誤差，放行前請核對其人。",
                "O relógio do telemóvel parece errado. Confirme a pessoa antes de admitir.",
            ],
            Self::CodeStale => [
                "The code is too old: a slow phone clock, a slow scan, or a picture of it.",
                "通關碼過時：可能是手機時鐘偏慢、掃描過慢，或為截圖。",
                "O código é antigo: um relógio atrasado, uma leitura lenta ou uma imagem guardada.",
            ],
            Self::CodeFromFuture => [
                "The code lies in the future: the phone's clock is ahead.",
                "通關碼時間超前：手機時鐘偏快。",
                "O código está no futuro: o relógio do telemóvel está adiantado.",
            ],
            Self::ChallengeMissing => [
                "The code does not answer this gate's challenge.",
                "通關碼未回應本閘機的詢問碼。",
                "O código não responde ao desafio desta porta.",
            ],
            Self::ChallengeUnknown => [
                "The code answers a challenge that is not open at this gate.",
                "通關碼所回應的詢問碼並非本閘機現時發出。",
                "O código responde a um desafio que não está aberto nesta porta.",
            ],
            Self::StatusUnknown => [
                "No usable status list: the gate cannot tell whether the credential is in force.",
                "沒有可用的狀態清單，無法確定憑證是否有效。",
                "Sem lista de estado utilizável: não se sabe se a credencial está em vigor.",
            ],
            Self::StatusNotCovered => [
                "The status list should reach as far as this credential and does not.",
                "狀態清單理應涵蓋此憑證，但並未涵蓋。",
                "A lista de estado devia abranger esta credencial e não abrange.",
            ],
            Self::StatusStale => [
                "The status list is stale, and this scheme needs a fresh one.",
                "狀態清單並非最新，而此計劃須用最新清單。",
                "A lista de estado não é recente, e este regime exige uma recente.",
            ],
            Self::Revoked => {
                ["The credential is revoked.", "憑證已撤銷。", "A credencial foi revogada."]
            }
            Self::Suspended => {
                ["The credential is suspended.", "憑證已暫停使用。", "A credencial está suspensa."]
            }
            Self::CodeUsed => {
                ["This code was used before.", "此通關碼已被使用。", "Este código já foi usado."]
            }
            Self::CodeSuperseded => [
                "A newer code of this holder was used before: a copy, or a clock that was set back.",
                "持有人已使用較新的通關碼：此碼為複本，或手機時鐘曾被調慢。",
                "Já foi usado um código mais recente: é uma cópia, ou o relógio foi atrasado.",
            ],
            Self::NoRecord => [
                "The gate has no record of the time of this code. The next one will do.",
                "閘機沒有此碼時段的記錄，請用下一個碼。",
                "A porta não tem registo da hora deste código. O seguinte servirá.",
            ],
            Self::UsesSpent => [
                "The credential was used as often as its scheme allows.",
                "憑證的使用次數已用完。",
                "A credencial já foi usada tantas vezes quantas o regime permite.",
            ],
            Self::AlreadyInside => [
                "The credential has come in and not gone out.",
                "憑證已進入而未離開。",
                "A credencial já entrou e não saiu.",
            ],
            Self::NotInside => [
                "The credential goes out and has not come in.",
                "憑證離開，但並無進入紀錄。",
                "A credencial sai sem ter entrado.",
            ],
            Self::UsesUnknown => [
                "The gate's record does not show how often the credential was used.",
                "閘機的紀錄未能顯示憑證已使用多少次。",
                "O registo da porta não mostra quantas vezes a credencial foi usada.",
            ],
            Self::LedgerFull => [
                "The replay ledger is full. Give it more room.",
                "防重用記錄已滿，請增加容量。",
                "O registo contra repetição está cheio. Aumente a capacidade.",
            ],
            Self::LedgerUnavailable => [
                "The replay ledger cannot be reached.",
                "無法存取防重用記錄。",
                "O registo contra repetição não está acessível.",
            ],
            Self::PersonPending => [
                "The code is good. The person is to be checked.",
                "通關碼有效，待核實身份。",
                "O código é bom. Falta verificar a pessoa.",
            ],
            Self::PersonDiffers => [
                "The person was not recognised as the holder.",
                "未能核實為持有人本人。",
                "A pessoa não foi reconhecida como titular.",
            ],
            Self::PersonLate => [
                "The person was checked too late. Ask for a new code.",
                "核實身份逾時，請出示新碼。",
                "A pessoa foi verificada tarde demais. Peça novo código.",
            ],
        })
    }
}

impl Class {
    /// What the operator is to do.
    pub fn texts(self) -> Texts {
        texts(match self {
            Self::Retry => {
                ["The traveller can try again.", "旅客可再試。", "O viajante pode tentar de novo."]
            }
            Self::Officer => ["An officer decides.", "由職員處理。", "Um agente decide."],
            Self::Operator => [
                "The gate needs its operator; the traveller is not at fault.",
                "閘機須由操作人員處理，並非旅客之過。",
                "A porta precisa do seu operador; o viajante não tem culpa.",
            ],
            Self::Alarm => {
                ["Alarm: suspected fraud.", "警報：懷疑詐騙。", "Alarme: suspeita de fraude."]
            }
        })
    }
}

spelling!(Message, "a message", code);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_stands_in_three_languages() {
        let reasons = Reason::ALL.iter().map(|reason| reason.texts());
        let messages = Message::ALL.iter().map(|message| message.texts());
        let classes = Class::ALL.iter().map(|class| class.texts());
        for texts in reasons.chain(messages).chain(classes) {
            let [english, chinese, portuguese] = Language::ALL.map(|l| texts.in_language(l));
            assert!(english.is_ascii() && english.ends_with('.'), "{english}");
            assert!(
                chinese.ends_with('。') && !chinese.contains(|c: char| c.is_ascii_alphabetic()),
                "{chinese}"
            );
            assert!(portuguese.ends_with('.') && portuguese != english, "{portuguese}");
        }
    }
}
