package dev.gyre.serve;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;

/** README's client, so that it compiles as it stands there; DocumentedCommandsTest compares the two. */
final class ReadmeClient {
    private ReadmeClient() {}

    static String answer() {
        ChatModel model = OpenAiChatModel.builder()
                .baseUrl("http://localhost:8080/v1")
                .apiKey("any")
                .modelName("demo")
                .build();
        String answer = model.chat("Who made heaven?");
        return answer;
    }
}
