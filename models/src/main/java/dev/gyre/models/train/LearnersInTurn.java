package dev.gyre.models.train;

import dev.gyre.engine.device.Variable;
import java.util.List;
import java.util.stream.Stream;

/** One learner until a step, another from there on, with the parameters handed over on the host. */
final class LearnersInTurn implements Learner {

    private final Learner first;
    private final Learner second;
    private final long last;
    private long done;

    /**
     * Both on the same parameters.
     *
     * @param last step of the first
     */
    LearnersInTurn(Learner first, Learner second, long last) {
        this.first = first;
        this.second = second;
        this.last = last;
    }

    @Override
    public Step step(long number) {
        if (number == last + 1 && done == last) {
            first.readVariables();
        }
        done = number;
        return (number <= last ? first : second).step(number);
    }

    @Override
    public List<Variable> variables() {
        return Stream.concat(first.variables().stream(), second.variables().stream())
                .distinct()
                .toList();
    }

    @Override
    public void readVariables() {
        (done <= last ? first : second).readVariables();
    }

    @Override
    public void changed(long next) {
        (next <= last ? first : second).changed(next);
    }

    @Override
    public long flops() {
        return first.flops();
    }

    @Override
    public long bytes() {
        return first.bytes() + second.bytes();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
