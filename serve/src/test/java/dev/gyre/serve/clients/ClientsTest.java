package dev.gyre.serve.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.serve.SmallServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The requests of one table, sent by each client in its own way; a client sends 60 of them at least. */
class ClientsTest {

    private static final int LEAST = 60;

    private static SmallServer server;

    @BeforeAll
    static void serve() {
        server = SmallServer.of(SmallServer.LIMITS);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> theJdksClient() {
        return requests(new JdkClient(server));
    }

    @TestFactory
    Stream<DynamicTest> langChain4j() {
        return requests(new LangChain4jClient(server));
    }

    /** A test for each request of the table. */
    static Stream<DynamicTest> requests(TestedClient client) {
        Map<String, ClientCase> all = new HashMap<>();
        ClientCase.all().forEach(c -> assertThat(all.put(c.name(), c)).isNull());
        Map<String, Optional<Answered>> answers = new HashMap<>();
        Function<String, Optional<Answered>> ask = name -> {
            // Not computeIfAbsent: an answer's check may ask for another.
            Optional<Answered> known = answers.containsKey(name) ? answers.get(name) : client.ask(all.get(name));
            answers.put(name, known);
            return known;
        };
        List<DynamicTest> tests = new ArrayList<>();
        for (ClientCase c : ClientCase.all()) {
            tests.add(DynamicTest.dynamicTest(
                    c.name(),
                    () -> ask.apply(c.name())
                            .ifPresent(a -> Expectations.check(
                                    c, a, other -> ask.apply(other).orElseThrow()))));
        }
        tests.add(DynamicTest.dynamicTest(
                "it sent most of them",
                () -> assertThat(answers.values().stream().filter(Optional::isPresent))
                        .hasSizeGreaterThanOrEqualTo(LEAST)));
        return tests.stream();
    }
}
