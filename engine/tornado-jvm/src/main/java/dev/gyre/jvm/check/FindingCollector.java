package dev.gyre.jvm.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Collects findings, the first of each kind at each place. */
public final class FindingCollector {
    private final List<Finding> all = new ArrayList<>();
    private final Set<Object> known = new HashSet<>();
    private final Consumer<Finding> listener;

    /** A collection that hands each new finding on. */
    FindingCollector(Consumer<Finding> listener) {
        this.listener = listener;
    }

    void add(Finding finding) {
        add(finding, "");
    }

    /**
     * Adds a finding unless there is one like it.
     *
     * @param kind what tells it from others of its check at the same places
     */
    synchronized void add(Finding finding, String kind) {
        if (known.add(
                List.of(finding.check(), kind, finding.kernel(), finding.benign(), Set.copyOf(finding.sites())))) {
            all.add(finding);
            listener.accept(finding);
        }
    }

    /** The findings so far. */
    public synchronized List<Finding> all() {
        return List.copyOf(all);
    }
}
