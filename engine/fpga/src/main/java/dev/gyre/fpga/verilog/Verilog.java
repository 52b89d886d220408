package dev.gyre.fpga.verilog;

import java.util.SortedMap;

/**
 * The text of a circuit.
 *
 * @param modules its own modules
 * @param library modules that other circuits may have as well, by name
 */
public record Verilog(String modules, SortedMap<String, String> library) {

    /** All modules as one file. */
    public String file() {
        return file(modules, library);
    }

    /** A file of modules and of what they need. */
    public static String file(String modules, SortedMap<String, String> library) {
        return "`default_nettype none\n\n" + modules + String.join("\n", library.values())
                + "\n`default_nettype wire\n";
    }
}
