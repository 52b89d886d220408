package dev.gyre.serve.batch;

import dev.gyre.models.setting.ConfigException;

/**
 * Limits of a model's queue and of its requests.
 *
 * @param sessions texts that are written at the same time, or requests whose series are forecast
 * @param queue jobs that may wait
 * @param prompt tokens of a prompt
 * @param answer tokens of a text
 * @param prefixBytes that states behind beginnings of prompts may take
 * @param steps that a request may have forecast: its series times its horizon
 * @param overflow what's done with a conversation that's too long
 */
public record Limits(int sessions, int queue, int prompt, int answer, long prefixBytes, int steps, Overflow overflow) {

    /** Treatment of a conversation that's too long. */
    public enum Overflow {
        /** It's refused. */
        REFUSE,
        /** Its oldest turns are left out. */
        CUT
    }

    /** The standard limits. */
    public static final Limits STANDARD = new Limits(16, 64, 1 << 16, 4096, 64L << 20, 1 << 16);

    /**
     * Checks every limit.
     *
     * @throws ConfigException if one is out of its range
     */
    public Limits {
        ConfigException.range("--max-sessions", sessions, 1, 1024);
        ConfigException.range("--queue", queue, 0, 1 << 20);
        ConfigException.range("--max-prompt", prompt, 1, 1 << 24);
        ConfigException.range("--max-tokens", answer, 1, 1 << 24);
        ConfigException.require(prefixBytes >= 0, "--prefix-memory", prefixBytes >> 20, "at least 0");
        ConfigException.range("--max-steps", steps, 1, 1 << 24);
    }

    /** Limits that refuse conversations that are too long. */
    public Limits(int sessions, int queue, int prompt, int answer, long prefixBytes, int steps) {
        this(sessions, queue, prompt, answer, prefixBytes, steps, Overflow.REFUSE);
    }

    /** Limits with the standard's steps. */
    public Limits(int sessions, int queue, int prompt, int answer, long prefixBytes) {
        this(sessions, queue, prompt, answer, prefixBytes, 1 << 16);
    }
}
