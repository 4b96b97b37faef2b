// A gate in C++: from nothing to a decision. Lines of codes come in, decisions go out.
//   gate DIRECTORY GROUP LOCATION < codes
#include <clearance_gate.hpp>

#include <fstream>
#include <iostream>
#include <iterator>

static clearance::bytes file(const std::string &path) {
    std::ifstream from(path, std::ios::binary);
    if (!from) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(from), {}};
}

int main(int argc, char **argv) try {
    if (argc != 4) return 2;
    const std::string directory = argv[1];
    // The first start of this gate ever: nothing was admitted before.
    const auto ledger = clearance::ledger::in_memory(1);
    clearance::settings settings;
    settings.group = argv[2];
    settings.location = argv[3];
    settings.root = file(directory + "/root.pub");
    settings.trust_list = file(directory + "/trust-list.cbor");
    settings.ledger = &ledger;
    clearance::gate gate(settings);
    gate.add_key_file(file(directory + "/gate.key"));
    gate.open_status(directory + "/status");
    gate.sync_status(directory + "/status-lists");

    clearance::ask ask;
    ask.from_scanner = true;
    for (std::string line; std::getline(std::cin, line);) {
        const auto decision = gate.check(line, 0, ask);
        std::cout << decision.word() << ' ' << decision.reason << ' ' << decision.message << std::endl;
    }
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return 1;
}
