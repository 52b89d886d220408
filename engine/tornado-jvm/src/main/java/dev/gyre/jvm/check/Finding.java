package dev.gyre.jvm.check;

import java.util.List;

/**
 * An error that a checked run found, once for each kernel and place.
 *
 * @param check which one found it
 * @param benign whether it can't change a result by itself: items store the same value
 * @param kernel class and method
 * @param message what happens, where and to which element
 * @param sites the accesses' places
 * @param again how to see it again: grid or iterations, order and seed
 */
public record Finding(
        Check check, boolean benign, String kernel, String message, List<AccessSite> sites, String again) {

    @Override
    public String toString() {
        return check.word() + (benign ? " (benign)" : "") + " in " + kernel + ": " + message + " [" + again + "]";
    }
}
