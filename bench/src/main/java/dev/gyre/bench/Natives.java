package dev.gyre.bench;

import dev.gyre.engine.GyreException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the peers' natives are unpacked: beside the jar, so that a clean build takes them away again. */
final class Natives {

    private Natives() {}

    static Path folder() {
        try {
            return Path.of(Natives.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling("natives");
        } catch (URISyntaxException e) {
            throw new GyreException("the folder of the benchmarks has a name that can't be read: " + e.getMessage(), e);
        }
    }
}
