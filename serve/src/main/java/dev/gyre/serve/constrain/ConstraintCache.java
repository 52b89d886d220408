package dev.gyre.serve.constrain;

import dev.gyre.models.data.Tokenizer;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/** The constraints of one model that were asked for last. For concurrent use. */
public final class ConstraintCache {

    /** Constraints that are kept. */
    public static final int MOST = 16;

    private final Tokenizer tokenizer;
    private final Runnable compiled;
    private final SequencedMap<String, Constraint> kept = new LinkedHashMap<>(MOST, 0.75f, true);
    private Optional<TokenBytes> tokens = Optional.empty();

    /**
     * Makes an empty cache.
     *
     * @param tokenizer whose tokens are constrained; they're looked at when there's something to constrain
     * @param compiled told of each that's made
     */
    public ConstraintCache(Tokenizer tokenizer, Runnable compiled) {
        this.tokenizer = tokenizer;
        this.compiled = compiled;
    }

    /** The bytes of the model's tokens. */
    public synchronized TokenBytes tokens() {
        if (tokens.isEmpty()) {
            tokens = Optional.of(TokenBytes.of(tokenizer));
        }
        return tokens.get();
    }

    /**
     * A constraint that's kept, or a new one.
     *
     * @param key that tells its grammar from others
     * @param grammars makes its grammar, which has been measured
     */
    public Constraint find(String key, Function<TokenBytes, Grammar> grammars) {
        Optional<Constraint> known = known(key);
        if (known.isPresent()) {
            return known.get();
        }
        TokenBytes bytes = tokens();
        Constraint made = new Constraint(grammars.apply(bytes), bytes);
        compiled.run();
        return keep(key, made);
    }

    private synchronized Optional<Constraint> known(String key) {
        return Optional.ofNullable(kept.get(key));
    }

    /** The first of those that are made at the same time stays. */
    private synchronized Constraint keep(String key, Constraint made) {
        Constraint before = kept.putIfAbsent(key, made);
        while (kept.size() > MOST) {
            kept.remove(kept.firstEntry().getKey());
        }
        return before == null ? made : before;
    }
}
