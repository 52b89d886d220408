package dev.gyre.ir.dependence;

import dev.gyre.ir.bytecode.Arguments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Answers to a question about a kernel's arguments that numbers, sizes of arrays, and which of them share memory decide, asked once for
 * arguments that are alike in these. Plans have many such: the layers of a net, and the net compiled again.
 *
 * @param <T> answers
 */
final class ArgumentMemo<T> {
    /** Answers that are kept; with more, all are forgotten. */
    private static final int MOST = 512;

    private final Function<Object[], T> question;
    private final Map<List<Object>, T> answers = new ConcurrentHashMap<>();

    /** Starts with no answers. */
    ArgumentMemo(Function<Object[], T> question) {
        this.question = question;
    }

    /** The answer for arguments. */
    T of(Object[] arguments) {
        List<Object> alike = alike(arguments);
        T known = answers.get(alike);
        if (known != null) {
            return known;
        }
        T answer = question.apply(arguments);
        if (answers.size() >= MOST) {
            answers.clear();
        }
        answers.put(alike, answer);
        return answer;
    }

    private static List<Object> alike(Object[] arguments) {
        List<Object> alike = new ArrayList<>(2 * arguments.length);
        Map<Object, Integer> memories = new HashMap<>(); // by identity, which is the equality of heap arrays
        for (Object argument : arguments) {
            Optional<Reach> reach = Reach.of(argument);
            if (reach.isPresent()) {
                alike.add((long) Arguments.size(argument));
                Object memory =
                        Reach.isOffHeap(argument) ? reach.get() : reach.get().memory();
                alike.add(memories.computeIfAbsent(memory, _ -> memories.size()));
            } else {
                alike.add(argument);
            }
        }
        return alike;
    }
}
