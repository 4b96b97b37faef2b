// The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust. Then a ledger of one's own, which
// forgets nothing, throws, and ends with its last gate.
//   life_cycle DIRECTORY
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

static bytes file(const std::string &name) {
    std::ifstream from(directory + "/" + name, std::ios::binary);
    if (!from) throw std::runtime_error("cannot read " + name);
    return {std::istreambuf_iterator<char>(from), {}};
}

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
            if (throws) throw std::runtime_error("the disk is full");
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

int main(int argc, char **argv) try {
    if (argc != 2) return 2;
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
    std::cout << count << " steps, " << wrong << " otherwise than in Rust\n";
    return count == 0 || wrong > 0;
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return 1;
}
