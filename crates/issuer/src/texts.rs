//! What the holder reads, in the three languages of the checkpoints.

pub use clearance_core::language::Language;
use clearance_core::language::Texts as Text;

use clearance_core::trust::{ChainError, TrustError};

use crate::{Advice, ClockNotice, WhyNot};

pub(crate) const fn why_not(reason: &WhyNot) -> Text {
    match reason {
        WhyNot::NoCredential { .. } => Text {
            en: "This code is no longer in your wallet. Choose another one.",
            pt: "Este código já não está na sua carteira. Escolha outro.",
            zh: "您的錢包內已沒有此通關碼，請選擇另一個。",
        },
        WhyNot::WrongKey => Text {
            en: "This code belongs to another phone. Apply again on this one.",
            pt: "Este código pertence a outro telemóvel. Peça-o de novo neste.",
            zh: "此通關碼屬於另一部手機，請在本機重新申請。",
        },
        WhyNot::ClockBeforeTrustList { .. } => Text {
            en: "The clock of your phone is slow. Set it to automatic, or go online once.",
            pt: "O relógio do telemóvel está atrasado. Ponha-o em automático ou ligue-se à rede.",
            zh: "手機時間過慢。請設為自動校時，或連線一次。",
        },
        WhyNot::NotHere { .. } => Text {
            en: "This code does not open the gates that you chose. Choose another code, or use the counter.",
            pt: "Este código não abre as portas que escolheu. Escolha outro código ou dirija-se ao balcão.",
            zh: "此通關碼不適用於您所選的閘機。請選擇另一個通關碼，或前往人工櫃檯。",
        },
        WhyNot::SchemeUnknown { .. } => Text {
            en: "This kind of code is not known here. Go online to update, or use the counter.",
            pt: "Este tipo de código não é conhecido. Ligue-se à rede ou dirija-se ao balcão.",
            zh: "未能識別此類通關碼。請連線更新，或前往人工櫃檯。",
        },
        WhyNot::AppTooOld { .. } => Text {
            en: "This app is too old for the code. Update it.",
            pt: "Esta aplicação é demasiado antiga para o código. Atualize-a.",
            zh: "應用程式版本過舊，請更新。",
        },
        WhyNot::AuthorityUnknown { .. } | WhyNot::AuthorityNotAllowed { .. } => Text {
            en: "This code is no longer recognised. Go online to renew it.",
            pt: "Este código deixou de ser reconhecido. Ligue-se à rede para o renovar.",
            zh: "此通關碼已不獲承認，請連線續期。",
        },
        WhyNot::NotYetActive { .. } => Text {
            en: "This code is not active yet. Use the counter until then.",
            pt: "Este código ainda não está ativo. Até lá, dirija-se ao balcão.",
            zh: "此通關碼尚未生效，在此之前請前往人工櫃檯。",
        },
        WhyNot::Expired { .. } | WhyNot::AuthorityExpired { .. } => Text {
            en: "This code has expired. Go online to renew it.",
            pt: "Este código caducou. Ligue-se à rede para o renovar.",
            zh: "此通關碼已過期，請連線續期。",
        },
        WhyNot::UnknownGateGroup { .. } | WhyNot::NoGateKey { .. } => Text {
            en: "Your phone lacks the key of these gates. Go online to update, or use the counter.",
            pt: "Falta a chave destas portas. Ligue-se à rede ou dirija-se ao balcão.",
            zh: "手機缺少此處閘機的密鑰。請連線更新，或前往人工櫃檯。",
        },
    }
}

pub(crate) const fn advice(advice: &Advice) -> Text {
    match advice {
        Advice::ChallengeNeeded => Text {
            en: "The gate shows a number or a small code. Enter or scan it first.",
            pt: "A porta mostra um número ou um pequeno código. Introduza-o ou leia-o primeiro.",
            zh: "閘機會顯示數字或小型二維碼，請先輸入或掃描。",
        },
        Advice::OtherPlaces { .. } => Text {
            en: "This code does not seem to be for these gates. See where it is valid.",
            pt: "Este código não parece ser para estas portas. Veja onde é válido.",
            zh: "此通關碼似乎不適用於此處閘機，請查看其適用地點。",
        },
        Advice::QualifierUnknown { .. } => Text {
            en: "The gates may not understand this code. Go online to renew it, or use the counter.",
            pt: "As portas podem não entender este código. Ligue-se à rede para o renovar ou dirija-se ao balcão.",
            zh: "閘機可能無法識別此通關碼。請連線續期，或前往人工櫃檯。",
        },
        Advice::RenewalDue { .. } => Text {
            en: "This code expires soon. Go online to renew it.",
            pt: "Este código caduca em breve. Ligue-se à rede para o renovar.",
            zh: "此通關碼即將到期，請連線續期。",
        },
        Advice::GateKeyDue { .. } | Advice::TrustListDue { .. } => Text {
            en: "Your phone needs an update soon. Go online once in the next days.",
            pt: "O telemóvel precisa de uma atualização. Ligue-se à rede nos próximos dias.",
            zh: "手機即將需要更新，請於近日連線一次。",
        },
        Advice::TrustListOutOfDate { .. } => Text {
            en: "Your phone has not been updated for some time. Go online soon.",
            pt: "O telemóvel não é atualizado há algum tempo. Ligue-se à rede em breve.",
            zh: "手機已有一段時間未更新，請盡快連線。",
        },
    }
}

pub(crate) const fn clock_notice(notice: &ClockNotice) -> Text {
    match notice {
        ClockNotice::BehindTrustList { .. } => Text {
            en: "The clock of your phone may be slow. If the gate does not open, set it to automatic.",
            pt: "O relógio do telemóvel pode estar atrasado. Se a porta não abrir, ponha-o em automático.",
            zh: "手機時間可能過慢。如閘機未開啟，請設為自動校時。",
        },
        ClockNotice::Jumped { .. } => Text {
            en: "The clock of your phone was changed. Compare it with another clock and confirm it, or go online once.",
            pt: "O relógio do telemóvel foi alterado. Compare-o com outro e confirme-o, ou ligue-se à rede.",
            zh: "手機時間曾被更改。請與其他時鐘核對並確認，或連線一次。",
        },
        ClockNotice::NotConfirmed { .. } => Text {
            en: "The clock of your phone was wrong before. Compare it with another clock and confirm it, or go online once.",
            pt: "O relógio do telemóvel já esteve errado. Compare-o com outro e confirme-o, ou ligue-se à rede.",
            zh: "手機時間曾經不準。請與其他時鐘核對並確認，或連線一次。",
        },
    }
}

pub(crate) const fn refused_list(error: &TrustError) -> Text {
    match error {
        TrustError::FromTheFuture { .. } => Text {
            en: "The clock of your phone does not agree with the date of the update. Set it to automatic and try again.",
            pt: "O relógio do telemóvel não condiz com a data da atualização. Ponha-o em automático e tente de novo.",
            zh: "手機時間與更新資料的日期不符。請設為自動校時，然後再試。",
        },
        TrustError::Rollback { .. } | TrustError::Backdated { .. } => Text {
            en: "Your phone has a newer update already. There is nothing to do.",
            pt: "O telemóvel já tem uma atualização mais recente. Não precisa de fazer nada.",
            zh: "手機已有較新的資料，無需處理。",
        },
        _ => NOT_TRUSTED,
    }
}

pub(crate) const fn refused_chain(error: &ChainError) -> Text {
    match error {
        ChainError::List { cause, .. } => refused_list(cause),
        _ => NOT_TRUSTED,
    }
}

const NOT_TRUSTED: Text = Text {
    en: "The update cannot be trusted and was not taken. Update the app, then try again later.",
    pt: "A atualização não é de confiança e não foi aceite. Atualize a aplicação e tente mais tarde.",
    zh: "更新資料未能通過驗證，未獲採用。請先更新應用程式，稍後再試。",
};
