package dev.gyre.serve.openai;

import dev.gyre.serve.batch.GenerationRequest;
import dev.gyre.serve.batch.TextWorker;
import java.util.List;

/**
 * A request for completions, read and checked.
 *
 * @param worker of the model that is asked
 * @param chat whether it's a conversation
 * @param calls whether texts may call functions
 * @param generations one for each prompt
 * @param echoed the prompts, if the texts are to begin with them; empty otherwise
 * @param kept texts that are told of each prompt's, the likeliest ones
 * @param cut messages that were left out, as the conversation was too long
 * @param stream whether pieces are sent as they come
 * @param usage whether a stream ends with what was used
 * @param state whether pieces tell how large the state is
 */
public record CompletionRequest(
        TextWorker worker,
        boolean chat,
        boolean calls,
        List<GenerationRequest> generations,
        List<String> echoed,
        int kept,
        int cut,
        boolean stream,
        boolean usage,
        boolean state) {

    /** Choices of all prompts. */
    public int choices() {
        return generations.stream().mapToInt(GenerationRequest::choices).sum();
    }
}
