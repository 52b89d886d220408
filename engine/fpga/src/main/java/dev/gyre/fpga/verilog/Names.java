package dev.gyre.fpga.verilog;

import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;

/** Names that Verilog takes and that clash with none of its words nor of the circuit's own. */
public final class Names {
    private Names() {}

    /** An identifier that begins with a prefix, which keeps it apart from others and from Verilog's words. */
    static String of(String prefix, String name) {
        StringBuilder plain = new StringBuilder(prefix);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean taken = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            plain.append(taken ? String.valueOf(c) : "_x%x_".formatted((int) c));
        }
        return plain.toString();
    }

    /** The module of a kernel. */
    public static String module(String kernel) {
        return of("gyre_", kernel.replace('.', '_'));
    }

    /** The register, and port, of a parameter. */
    public static String scalar(String name) {
        return of("p_", name);
    }

    /** The module's input for a parameter. */
    public static String port(Node parameter) {
        return of("in_", ((NodeOperation.Scalar) parameter.operation()).name());
    }

    /** The name of an array's memory, the prefix of its signals' names. */
    public static String array(String name) {
        return of("m_", name);
    }
}
