// Runs circuits on data from files, one after another, each on a clock of its own. plan.txt has a line a circuit, "MODULE PARAMETERS CASES",
// then a line an array, "ARRAY WRITTEN", and an empty one; the folders data/MODULE/NUMBER are those that Testbench describes.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>
#include "Vtop.h"
#include "Vtop__Dpi.h"
#include "verilated.h"
#if VM_TRACE
#include "verilated_vcd_c.h"
#endif

enum Command { NOTHING, RESET, START, SET, WRITE };

static const long TIMEOUT = 50000000;
static Vtop* top;
static unsigned long long seen;
static bool done;
static unsigned cycles;

#if VM_TRACE
static VerilatedVcdC* trace;
static uint64_t now;
#endif

// Waveforms of the moment; nothing once the first case is over.
static void dump() {
#if VM_TRACE
    if (trace) trace->dump(now++);
#endif
}

// What a circuit shows when its clock rises.
extern "C" void gyre_seen(long long value, svBit finished, int count) {
    seen = value;
    done = finished;
    cycles = count;
}

static void tick(Command command, int target = 0, unsigned index = 0, unsigned long long data = 0) {
    top->command = command;
    top->target = target;
    top->index = index;
    top->data = data;
    top->clock = 1;
    top->eval();
    dump();
    top->clock = 0;
    top->eval();
    dump();
}

static std::FILE* file(const std::string& name, const char* mode) {
    std::FILE* f = std::fopen(name.c_str(), mode);
    if (!f) {
        std::fprintf(stderr, "%s can't be opened\n", name.c_str());
        std::exit(1);
    }
    return f;
}

static std::vector<unsigned long long> words(const std::string& name) {
    std::FILE* f = file(name, "r");
    std::vector<unsigned long long> all;
    unsigned long long word;
    while (std::fscanf(f, "%llx", &word) == 1) all.push_back(word);
    std::fclose(f);
    return all;
}

struct Array {
    std::string name;
    bool written;
};

static void run(const std::string& folder, int parameters, const std::vector<Array>& arrays) {
    std::vector<unsigned long long> numbers = words(folder + "/numbers.hex");
    for (int p = 0; p < parameters; p++) tick(SET, p, 0, numbers[p]);
    for (size_t m = 0; m < arrays.size(); m++) {
        std::vector<unsigned long long> data = words(folder + "/" + arrays[m].name + ".hex");
        for (size_t i = 0; i < data.size(); i++) tick(WRITE, m, i, data[i]);
    }
    tick(START);
    tick(NOTHING);
    tick(NOTHING);
    for (long i = 0; i < TIMEOUT && !done; i++) tick(NOTHING);
    std::FILE* f = file(folder + "/cycles.out", "w");
    std::fprintf(f, "%lld\n", done ? (long long) cycles : -1LL);
    std::fclose(f);
    for (size_t m = 0; m < arrays.size(); m++) {
        if (!arrays[m].written) continue;
        size_t n = numbers[parameters + m];
        f = file(folder + "/" + arrays[m].name + ".out", "w");
        // An element is seen two cycles after its index was given.
        for (size_t i = 0; i < n + 2; i++) {
            tick(NOTHING, m, i < n ? i : 0);
            if (i >= 2) std::fprintf(f, "%llx\n", seen);
        }
        std::fclose(f);
    }
}

int main(int argc, char** argv) {
    VerilatedContext context;
    context.commandArgs(argc, argv);
    top = new Vtop(&context);
#if VM_TRACE
    context.traceEverOn(true);
    trace = new VerilatedVcdC;
    top->trace(trace, 99);
    trace->open("trace.vcd");
#endif
    std::FILE* plan = file("plan.txt", "r");
    char line[4096];
    for (int circuit = 0; std::fgets(line, sizeof line, plan); circuit++) {
        char name[4000];
        int parameters, cases, written;
        std::sscanf(line, "%s %d %d", name, &parameters, &cases);
        std::string module = name;
        std::vector<Array> arrays;
        while (std::fgets(line, sizeof line, plan) && std::sscanf(line, "%s %d", name, &written) == 2) {
            arrays.push_back({name, written != 0});
        }
        top->active = circuit;
        for (int i = 0; i < 3; i++) tick(RESET);
        for (int c = 0; c < cases; c++) {
            run("data/" + module + "/" + std::to_string(c), parameters, arrays);
#if VM_TRACE
            if (trace) trace->close();
            trace = nullptr;
#endif
        }
    }
    std::fclose(plan);
    top->final();
    delete top;
    return 0;
}
