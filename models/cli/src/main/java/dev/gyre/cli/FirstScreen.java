package dev.gyre.cli;

/** The text of {@code gyre} by itself: what it is, five commands to begin with, and where there's more. */
final class FirstScreen {

    static final String TEXT = """
            Gyre: sequence models in plain Java. They train, write, forecast and serve on this machine.

            Five commands to begin with:
              gyre demo                                train a small xLSTM for a minute, then let it write
              gyre train xlstm --data FILE_OR_FOLDER   train one on text of yours; the run is in runs/xlstm
              gyre generate runs/xlstm "Once upon a"   let it go on with a text
              gyre serve runs/xlstm                    serve it over OpenAI's API, with a web page
              gyre runs                                list what was trained

            All commands:  gyre help
            One of them:   gyre generate --help, gyre train xlstm --help
            Guides:        README.md and docs/
            """;

    private FirstScreen() {}
}
