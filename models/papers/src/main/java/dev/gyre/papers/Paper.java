package dev.gyre.papers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A paper that a claim is about.
 *
 * @param system the paper's name for what it presents
 * @param citation where it was published
 * @param statements what it says that is tried here
 */
public record Paper(String system, @JsonProperty("paper") String citation, List<Statement> statements) {

    /** Keeps its list to itself. */
    public Paper {
        statements = List.copyOf(statements);
    }
}
