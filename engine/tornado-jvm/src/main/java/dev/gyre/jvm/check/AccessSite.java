package dev.gyre.jvm.check;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a kernel's source.
 *
 * @param method its method, as class and name
 * @param file the source's name
 * @param line 0 if the class file doesn't say
 */
public record AccessSite(String method, String file, int line) {
    private static final List<AccessSite> ALL = new ArrayList<>();

    /** The number by which generated code names a place. */
    static int number(AccessSite site) {
        synchronized (ALL) {
            ALL.add(site);
            return ALL.size() - 1;
        }
    }

    static AccessSite of(int number) {
        synchronized (ALL) {
            return ALL.get(number);
        }
    }

    /** The place as a stack trace has it. */
    @Override
    public String toString() {
        return method + " (" + file + (line > 0 ? ":" + line : "") + ")";
    }
}
