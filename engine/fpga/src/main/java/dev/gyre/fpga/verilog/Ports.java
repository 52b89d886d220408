package dev.gyre.fpga.verilog;

/** Names of an array's ports, inside of a nest and, behind the nest's own name, around it. */
final class Ports {
    private Ports() {}

    /** A bank's word; what the bank is given begins with this name. */
    static String word(String array, int bank, int port) {
        return "%s_b%d_%d".formatted(array, bank, port);
    }

    /** The address of a bank. */
    static String row(String word) {
        return word + "_row";
    }

    /** The signal of the word written to a bank. */
    static String data(String word) {
        return word + "_data";
    }

    /** Whether a bank is written to. */
    static String write(String word) {
        return word + "_write";
    }

    /** A port of all banks, of an array that turns its words; what it is given begins with this name. */
    static String port(String array, int port) {
        return "%s_p%d".formatted(array, port);
    }

    /** The address of the first element, of an array that turns its words. */
    static String row(String array, int port) {
        return row(port(array, port));
    }

    /** The bank of the first element, of an array that turns its words. */
    static String first(String array, int port) {
        return port(array, port) + "_first";
    }

    /** The element so many behind the first, of an array that turns its words. */
    static String turned(String array, int distance, int port) {
        return "%s_t%d_%d".formatted(array, distance, port);
    }
}
