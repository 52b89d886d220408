package dev.gyre.cli.process;

import dev.gyre.models.Version;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}. */
public final class VersionText implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"gyre " + Version.described()};
    }
}
