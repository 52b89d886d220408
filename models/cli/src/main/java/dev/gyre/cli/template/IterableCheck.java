package dev.gyre.cli.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import java.util.Map;

/** The test {@code iterable}, of which texts are, too, as Python has it. */
final class IterableCheck implements ExpTest {

    @Override
    public String getName() {
        return "iterable";
    }

    @Override
    public boolean evaluate(Object value, JinjavaInterpreter interpreter, Object... arguments) {
        return value instanceof Iterable<?>
                || value instanceof CharSequence
                || value instanceof Map<?, ?>
                || (value != null && value.getClass().isArray());
    }
}
