package dev.gyre.serve;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;

/** The client of docs/openai.md, so that it compiles as it stands there; DocumentedCommandsTest compares the two. */
final class GuideClient {
    private GuideClient() {}

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
