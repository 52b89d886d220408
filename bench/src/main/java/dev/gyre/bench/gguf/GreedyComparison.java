package dev.gyre.bench.gguf;

import dev.gyre.bench.gguf.GgufOutcome.Candidate;
import dev.gyre.bench.gguf.GgufOutcome.Step;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Tokens that two programs wrote greedily behind the same prompt, up to where they part: until then both have read the same, so that their
 * logits can be compared.
 *
 * @param tokens that were to be written
 * @param same of them that agree, from the first on
 * @param apart largest difference of logits of the tokens that both told, with the step where they part
 * @param parting what happened there, if they part
 */
record GreedyComparison(int tokens, int same, double apart, Optional<Parting> parting) {

    /**
     * Two tokens of which one program took one, and the other the other.
     *
     * @param ours token that Gyre wrote
     * @param theirs token that the other wrote
     * @param ourLead Gyre's logit of its own above that of the other's; empty if it's too small to be told
     * @param theirLead the other's logit of its own above that of Gyre's
     */
    record Parting(int ours, int theirs, OptionalDouble ourLead, OptionalDouble theirLead) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "then Gyre writes %d by %s, and llama.cpp %d by %s",
                    ours,
                    lead(ourLead),
                    theirs,
                    lead(theirLead));
        }

        private static String lead(OptionalDouble lead) {
            return lead.isEmpty()
                    ? "more than the logits told"
                    : String.format(Locale.ROOT, "%.2g", lead.getAsDouble());
        }
    }

    /**
     * Compares.
     *
     * @throws IllegalArgumentException if one wrote more than the other
     */
    static GreedyComparison of(List<Step> ours, List<Step> theirs) {
        if (ours.size() != theirs.size()) {
            throw new IllegalArgumentException(ours.size() + " tokens beside " + theirs.size());
        }
        int same = 0;
        while (same < ours.size() && ours.get(same).token() == theirs.get(same).token()) {
            same++;
        }
        double apart = 0;
        for (int i = 0; i < Math.min(same + 1, ours.size()); i++) {
            apart = Math.max(apart, apart(ours.get(i), theirs.get(i)));
        }
        Optional<Parting> parting =
                same == ours.size() ? Optional.empty() : Optional.of(parting(ours.get(same), theirs.get(same)));
        return new GreedyComparison(ours.size(), same, apart, parting);
    }

    private static double apart(Step a, Step b) {
        return a.top().stream()
                .flatMapToDouble(c -> logit(b, c.token()).stream().map(l -> Math.abs(l - c.logit())))
                .max()
                .orElse(0);
    }

    private static Parting parting(Step ours, Step theirs) {
        return new Parting(ours.token(), theirs.token(), lead(ours, theirs.token()), lead(theirs, ours.token()));
    }

    private static OptionalDouble lead(Step step, int other) {
        return logit(step, other).stream()
                .map(l -> step.top().getFirst().logit() - l)
                .findFirst();
    }

    private static OptionalDouble logit(Step step, int token) {
        return step.top().stream()
                .filter(c -> c.token() == token)
                .mapToDouble(Candidate::logit)
                .findFirst();
    }

    /** In a line. */
    String text() {
        String equal = same + " of " + tokens + " tokens are the same";
        String logits = String.format(Locale.ROOT, "; logits differ by up to %.2g", apart);
        return equal + parting.map(p -> ", " + p.text()).orElse("") + logits;
    }
}
