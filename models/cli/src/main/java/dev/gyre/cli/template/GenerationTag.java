package dev.gyre.cli.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;

/** The tag {@code generation}, by which templates mark the model's own words for training; what's within it is written as it is. */
public final class GenerationTag implements Tag {

    private static final long serialVersionUID = 1L;

    @Override
    public String getName() {
        return "generation";
    }

    @Override
    public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
        StringBuilder text = new StringBuilder();
        tag.getChildren().forEach(child -> text.append(child.render(interpreter)));
        return text.toString();
    }
}
