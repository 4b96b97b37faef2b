//! Acts and roles.

crate::phrases! {
    ACCOUNTS: "manage accounts and tokens", "管理帳戶及權杖", "gerir contas e credenciais de acesso";
    APPROVE: "agree to what cannot be undone", "批核不能還原的操作", "aprovar o que não se pode desfazer";
    BOOK: "change appointments", "更改預約", "alterar marcações";
    DECIDE: "decide an application", "就申請作出決定", "decidir um pedido";
    ENTER: "enter people, documents and events", "登記人士、證件及事件", "registar pessoas, documentos e factos";
    HAND_OVER: "hand over an activation code", "交付啟用碼", "entregar um código de ativação";
    LODGE: "lodge an application", "遞交申請", "apresentar um pedido";
    OPEN_TIMES: "open times at an office", "開放辦事處時段", "abrir horários num serviço";
    PUBLISH: "publish a status list", "發布狀態清單", "publicar uma lista de estado";
    READ_AUDIT: "read the audit", "查閱審計紀錄", "consultar o registo de auditoria";
    READ_PEOPLE: "look people up", "查找人士", "procurar pessoas";
    READ_STATE: "read keys, lists and statistics", "查閱金鑰、清單及統計", "consultar chaves, listas e estatísticas";
    REPRINT: "print a slip", "列印標籤", "imprimir um talão";
    TAKE_BACK: "take a code back", "收回通關碼", "retirar um código";

    AUDITOR: "auditor", "審計員", "auditor";
    ENROLLER: "enroller", "登記員", "agente de registo";
    GATE: "gate", "通道", "passagem";
    OFFICER: "officer", "審批員", "funcionário decisor";
    PERSON: "holder", "持有人", "titular";
    PUBLISHER: "publisher", "發布員", "responsável pela publicação";
    SUPERVISOR: "supervisor", "主管", "supervisor";
    SYSTEM: "register", "登記系統", "sistema de registo";
}
