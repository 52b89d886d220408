package dev.gyre.jvm.check;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What one run of a kernel reports, the first finding of a kind at its places, with arrays by their names. */
final class LaunchReports {
    private final CheckSettings settings;
    private final FindingCollector findings;
    private final String kernel;
    private final String again;
    private final IdentityHashMap<Object, String> names;
    private final Set<Object> told = new HashSet<>();

    /**
     * Reports of a run.
     *
     * @param names of the arguments that are arrays, by identity
     * @param again how to see a finding again
     */
    LaunchReports(
            CheckSettings settings,
            FindingCollector findings,
            String kernel,
            IdentityHashMap<Object, String> names,
            String again) {
        this.settings = settings;
        this.findings = findings;
        this.kernel = kernel;
        this.again = again;
        this.names = new IdentityHashMap<>(names);
    }

    String kernel() {
        return kernel;
    }

    /** Bytes of local memory that a group may use. */
    long localBytes() {
        return settings.localBytes();
    }

    void name(Object array, String name) {
        names.put(array, name);
    }

    void forget(Object array) {
        names.remove(array);
    }

    String nameOf(Object array) {
        return names.getOrDefault(array, "an array");
    }

    String element(Object array, long index) {
        return ElementText.element(array, nameOf(array), index);
    }

    /** Reports what's found at a place; see {@link #add(Check, boolean, List, String, Supplier)}. */
    void add(Check check, boolean benign, int site, Supplier<String> message) {
        add(check, benign, List.of(site), "", message);
    }

    /**
     * Reports what's found, if it's asked for and new in this run.
     *
     * @param sites places, by their numbers
     * @param kind what tells it from others of its check at the same places
     * @param message made for a new one only
     */
    void add(Check check, boolean benign, List<Integer> sites, String kind, Supplier<String> message) {
        if (settings.checks().contains(check) && told.add(List.of(check, benign, sites, kind))) {
            List<AccessSite> places = sites.stream().map(AccessSite::of).toList();
            findings.add(new Finding(check, benign, kernel, message.get(), places, again), kind);
        }
    }
}
