// The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust. Then a ledger of one's own, which
// forgets nothing, throws, and ends with its last gate.
//   life_cycle DIRECTORY [REAL]
#include <clearance_gate.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>

using clearance::bytes;

static std::string directory;

static bytes file_at(const std::string &path) {
    std::ifstream from(path, std::ios::binary);
    if (!from) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(from), {}};
}

static bytes file(const std::string &name) { return file_at(directory + "/" + name); }

static clearance::gate new_gate(bool challenge, bool person, std::uint64_t now, const clearance::ledger *ledger = nullptr) {
    clearance::settings settings;
    settings.group = "hk-mo";
    settings.location = "mo/border-gate/arrival arrival foot";
    settings.root = file("root.pub");
    settings.trust_list = file("trust-list.cbor");
    settings.challenge = challenge, settings.person_check = person, settings.ledger = ledger;
    clearance::gate gate(settings, now);
    gate.add_key_file(file("gate.key"));
    gate.assume_status(CLEARANCE_STATUS_VALID, now);
    return gate;
}

static std::string told(const clearance::decision &decision) {
    return decision.word() + (decision.reason[0] ? " " : "") + decision.reason;
}

struct lane {
    std::optional<clearance::gate> gate;
    std::optional<clearance::checked> kept;

    std::string step(const std::string &what, std::uint64_t now, const std::string &with) {
        std::istringstream words(with);
        if (what == "gate") {
            gate.emplace(new_gate(with.find("challenge=1") != with.npos, with.find("person=1") != with.npos, now));
            return "ok";
        }
        if (what == "status") {
            gate->assume_status(static_cast<std::uint32_t>(std::stoul(with)), now);
            return "ok";
        }
        if (what == "check") {
            kept.emplace(gate->check_and_keep(with, now));
            if (kept->json().find("\"decision\":\"" + kept->decision.word() + "\"") == std::string::npos) return "other JSON";
            return told(kept->decision);
        }
        if (what == "frame") {
            std::string name;
            std::uint32_t width = 0, height = 0;
            std::size_t stride = 0;
            words >> name >> width >> height >> stride;
            const auto found = gate->check_frame(file(name), width, height, stride, now);
            return found ? told(*found) : "no-code";
        }
        if (what == "challenge") {
            std::uint8_t entropy[8];
            for (std::size_t i = 0; i < 8; i++) entropy[i] = static_cast<std::uint8_t>(std::stoul(with.substr(2 * i, 2), nullptr, 16));
            return gate->open_challenge(now, entropy);
        }
        if (what == "confirm") return told(kept->confirm(with == "matches", now));
        return "no such step";
    }
};

/// A ledger that is a set in this program.
static bool own_ledger(const std::string &code, std::uint64_t now) {
    struct book {
        std::mutex lock;
        std::set<std::pair<std::string, std::uint64_t>> codes;
    };
    auto kept = std::make_shared<book>();
    std::weak_ptr<book> seen = kept;
    bool throws = true;
    {
        const auto ledger = clearance::ledger::by([kept, &throws](const clearance_claim &claim, clearance_ledger_answer &answer) {
            answer.answer = CLEARANCE_LEDGER_RECORDED, answer.keeper = CLEARANCE_KEEPER_LANE;
            if (throws) throw std::runtime_error("the disk is full"); // what was answered before is void
            const std::lock_guard<std::mutex> held(kept->lock);
            const auto &member = claim.members[0];
            const std::string subject(reinterpret_cast<const char *>(member.subject), sizeof member.subject);
            const bool is_new = kept->codes.insert({subject, member.issued_at}).second;
            answer.answer = is_new ? CLEARANCE_LEDGER_RECORDED : CLEARANCE_LEDGER_DENIED;
            answer.keeper = CLEARANCE_KEEPER_LANE;
            answer.denial = CLEARANCE_DENIED_USED;
        });
        kept.reset();
        const auto gate = new_gate(false, false, now, &ledger);
        if (told(gate.check(code, now)) != "refer ledger-unavailable") return false;
        throws = false;
        if (told(gate.check(code, now)) != "admit") return false;
        if (told(gate.check(code, now)) != "refuse code-used") return false;
        if (seen.expired()) return false;
    }
    return seen.expired(); // released with the last gate
}

template <class Call> static clearance_status status_of(Call call) {
    try {
        call();
        return CLEARANCE_OK;
    } catch (const clearance::error &error) {
        return error.status();
    } catch (const std::invalid_argument &) {
        return -1;
    }
}

/// Texts, reports, chains and status lists, at a gate of a real authority.
static bool operates(const std::string &real, const std::string &store) {
    clearance::settings settings;
    settings.group = "mo", settings.location = "mo/border-gate/arrivals arrival foot";
    settings.root = file_at(real + "/root.pub"), settings.trust_list = file_at(real + "/trust-list.cbor");
    settings.tolerance = {1, 10};
    clearance::gate gate(settings);
    gate.open_status(store);
    const auto chain = file_at(real + "/trust-chain.cbor");
    const auto nothing = [](const std::string &, const std::string &) -> std::optional<bytes> { throw std::runtime_error("no network"); };
    if (status_of([&] { gate.fetch_status(nothing); }) != CLEARANCE_NOT_SYNCED) return false;
    const auto read = [&](const std::string &authority, const std::string &name) -> std::optional<bytes> {
        return file_at(real + "/status-lists/" + authority + "/" + name);
    };
    if (gate.fetch_status(read).renewed != 1) return false;
    gate.clock_was_set();
    const auto report = gate.report();
    if (report.status_lists != 1 || report.missing_keys != 1 || report.seen == 0) return false;
    if (gate.take_chain(chain) != report.trust_seq) return false;
    if (status_of([&] { gate.add_credential(chain); }) != CLEARANCE_REFUSED) return false;
    if (status_of([] { clearance::message_text("proceed", "xx"); }) != CLEARANCE_BAD_ARGUMENT) return false;
    if (status_of([] { clearance::message_text(std::string("proceed\0x", 9), "en"); }) != -1) return false;
    if (clearance::message_text("proceed", "zh-Hant").empty() || clearance::reason_text("revoked", "pt").empty()) return false;
    if (!clearance::frame_text(file("frame.grey"), 308, 308, 321)) return false;
    if (clearance::frame_text(file("nothing.grey"), 308, 308, 321)) return false;
    return clearance::status_word(CLEARANCE_FREED) == "freed" && clearance::version().find('.') != std::string::npos;
}

int main(int argc, char **argv) try {
    if (argc < 2 || !clearance::is_compatible()) return 2;
    directory = argv[1];
    std::ifstream steps(directory + "/life-cycle.txt");
    lane here;
    int count = 0, wrong = 0;
    std::string code;
    std::uint64_t when = 0;
    for (std::string line; std::getline(steps, line);) {
        std::istringstream parts(line);
        std::string what, now, expected, with;
        std::getline(parts, what, '\t'), std::getline(parts, now, '\t'), std::getline(parts, expected, '\t'), std::getline(parts, with);
        const auto found = here.step(what, std::stoull(now), with);
        count++;
        if (code.empty() && expected == "admit") code = with, when = std::stoull(now);
        if (found != expected) {
            std::cout << "step " << count << ", " << what << ": " << found << ", not " << expected << '\n';
            wrong++;
        }
    }
    if (!own_ledger(code, when)) {
        std::cout << "a ledger of one's own does not do\n";
        wrong++;
    }
    if (argc > 2 && !operates(argv[2], directory + "/status")) {
        std::cout << "what an operator asks is answered otherwise\n";
        wrong++;
    }
    std::cout << count << " steps, " << wrong << " otherwise than in Rust\n";
    return count == 0 || wrong > 0;
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return 1;
}
