package dev.gyre.fpga.verilog;

/** Whether a circuit's registers take a new value in every cycle, or in those only in which its input {@code advance} is 1. */
enum Clocking {
    FREE,
    HELD;

    /** The beginning of a statement that sets registers. */
    String rising() {
        return this == FREE ? "always @(posedge clock) " : "always @(posedge clock) if (advance) ";
    }

    /** The port of a module, a line of its own. */
    String port() {
        return this == FREE ? "" : "    input wire advance,\n";
    }

    /** The port where the module is used, behind others. */
    String pin() {
        return this == FREE ? "" : ", .advance(advance)";
    }

    /** The name of a module that circuits share, which is another one for each kind. */
    String named(String module) {
        return this == FREE ? module : module + "_held";
    }
}
