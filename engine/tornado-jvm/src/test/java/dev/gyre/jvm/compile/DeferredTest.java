package dev.gyre.jvm.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.TileShape;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeferredTest {

    @Test
    void codeIsCompiledWhenItIsAskedForAndOnce() {
        AtomicInteger compiled = new AtomicInteger();
        Deferred deferred = new Deferred(() -> {
            compiled.incrementAndGet();
            return new Compilation.Compiled(Form.SCALAR, TileShape.ONE, arguments -> null);
        });
        assertThat(compiled).hasValue(0);
        Compilation.Compiled first = deferred.code();
        assertThat(deferred.code()).isSameAs(first);
        assertThat(compiled).hasValue(1);
    }
}
