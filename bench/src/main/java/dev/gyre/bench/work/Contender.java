package dev.gyre.bench.work;

import dev.gyre.bench.peer.Peer;
import java.util.List;
import java.util.function.Function;

/**
 * One of those who are timed on a work.
 *
 * @param name in tables
 * @param peer what it needs at run time
 * @param sequential whether it takes one thread whatever is asked for, so that it runs only once
 * @param jvmArguments what its JVM is started with beside what all are
 * @param prepare makes it ready: throws {@link DisagreementException} if its results are wrong
 */
public record Contender(
        String name,
        Peer peer,
        boolean sequential,
        List<String> jvmArguments,
        Function<Trial, ReadyContender> prepare) {

    /** Keeps the list to itself. */
    public Contender {
        jvmArguments = List.copyOf(jvmArguments);
    }
}
