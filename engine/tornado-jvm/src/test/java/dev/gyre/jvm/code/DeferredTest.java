package dev.gyre.jvm.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeferredTest {

    @Test
    void codeIsCompiledWhenItIsAskedForAndOnce() {
        AtomicInteger compiled = new AtomicInteger();
        Deferred<Compilation.Compiled> deferred = new Deferred<>(() -> {
            compiled.incrementAndGet();
            return new Compilation.Compiled(Form.SCALAR, TileShape.ONE, arguments -> null);
        });
        assertThat(compiled).hasValue(0);
        Compilation.Compiled first = deferred.get();
        assertThat(deferred.get()).isSameAs(first);
        assertThat(compiled).hasValue(1);
    }
}
