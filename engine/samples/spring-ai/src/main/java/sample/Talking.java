package sample;

import java.util.List;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Talks to {@code gyre serve} by Spring AI: a chat, a function, JSON by a schema, embeddings. application.properties has the address. */
@SpringBootApplication
public class Talking implements CommandLineRunner {

    private final ChatModel model;
    private final ChatClient client;
    private final EmbeddingModel embeddings;
    private final ToolCallingManager tools;

    Talking(ChatModel model, ChatClient.Builder client, EmbeddingModel embeddings, ToolCallingManager tools) {
        this.model = model;
        this.client = client.build();
        this.embeddings = embeddings;
        this.tools = tools;
    }

    /** The cities that the function knows. */
    enum City {
        ULM,
        BONN
    }

    /** What the model may call. */
    static class Weather {

        @Tool(description = "The weather in a city")
        String weather(City city) {
            return city + ": 21 C";
        }
    }

    /** What the model is to tell; a small one writes ages of up to 15 digits. */
    record Person(String name, long age) {}

    public static void main(String[] args) {
        SpringApplication.run(Talking.class, args);
    }

    @Override
    public void run(String... args) {
        IO.println("chat: " + client.prompt("Who made heaven?").call().content().strip());
        callAFunction();
        IO.println("json: "
                + client.prompt("A person").call().entity(Person.class, form -> form.useProviderStructuredOutput()));
        List<float[]> both = embeddings.embed(List.of("the heaven", "the earth"));
        double alike = 0;
        for (int i = 0; i < both.get(0).length; i++) {
            alike += both.get(0)[i] * both.get(1)[i]; // they have length 1
        }
        IO.println("alike: " + alike);
    }

    /** The model calls the function, which is run here, and reads what it gave. */
    private void callAFunction() {
        // Required, as small models have not learned when to call; "auto" leaves it to the model.
        OpenAiChatOptions must = OpenAiChatOptions.builder()
                .model(((OpenAiChatOptions) model.getOptions()).getModel())
                .maxTokens(300)
                .toolCallbacks(ToolCallbacks.from(new Weather()))
                .toolChoice("required")
                .build();
        Prompt question = new Prompt("How warm is it?", must);
        ChatResponse call = model.call(question);
        IO.println("call: " + call.getResult().getOutput().getToolCalls().getFirst().arguments());
        Prompt goOn = new Prompt(tools.executeToolCalls(question, call).conversationHistory());
        IO.println("answer: " + model.call(goOn).getResult().getOutput().getText().strip());
    }
}
