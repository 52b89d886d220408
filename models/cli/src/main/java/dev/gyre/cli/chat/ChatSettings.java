package dev.gyre.cli.chat;

import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.setting.ConfigException;
import java.util.List;

/**
 * The settings of a model's answers.
 *
 * @param seed what the draws depend on
 * @param most tokens of an answer
 * @param instructions what the conversation begins with: a system message, or none
 * @param cut whether the oldest turns are left out when a conversation gets too long, rather than that it's refused
 */
public record ChatSettings(
        Sampling sampling, long seed, int most, List<ChatTemplate.Message> instructions, boolean cut) {

    /** The option for {@link #most}. */
    public static final String MOST = "--max-tokens";

    /**
     * Checks the ranges of all settings.
     *
     * @throws ConfigException if one is out of its range
     */
    public ChatSettings {
        ConfigException.range(MOST, most, 1, 1 << 24);
        instructions = List.copyOf(instructions);
    }
}
