package dev.weft.policy.domain.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML text to JSON trees and back. Anchors and merge keys are resolved; dates stay strings, as helm reads them. */
final class Yaml {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Yaml() {}

    /** A mapping, in the order of its keys; an empty text is an empty mapping. Throws {@link NotYamlException}. */
    static ObjectNode mapping(String text) {
        Object value;
        try {
            value = reader().load(text);
        } catch (MarkedYAMLException e) {
            // Its own text cites the values, which may hold a password.
            throw new NotYamlException(
                    e.getProblem() + " at line " + (e.getProblemMark().getLine() + 1) + ", column "
                            + (e.getProblemMark().getColumn() + 1));
        } catch (YAMLException e) {
            throw new NotYamlException("it is no YAML");
        }
        if (value == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode tree;
        try {
            tree = JSON.valueToTree(value);
        } catch (IllegalArgumentException e) {
            throw new NotYamlException(Optional.ofNullable(e.getMessage()).orElse("not a tree"));
        }
        if (tree instanceof ObjectNode mapping) {
            return mapping;
        }
        throw new NotYamlException("is a " + tree.getNodeType() + ", expected a mapping at its top");
    }

    static String text(JsonNode tree) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return new org.yaml.snakeyaml.Yaml(options).dump(JSON.convertValue(tree, Object.class));
    }

    private static org.yaml.snakeyaml.Yaml reader() {
        LoaderOptions loading = new LoaderOptions();
        loading.setAllowDuplicateKeys(false);
        DumperOptions dumping = new DumperOptions();
        return new org.yaml.snakeyaml.Yaml(
                new SafeConstructor(loading), new Representer(dumping), dumping, loading, new WithoutDates());
    }

    private static final class WithoutDates extends Resolver {
        @Override
        public void addImplicitResolver(Tag tag, Pattern form, String first, int limit) {
            if (!tag.equals(Tag.TIMESTAMP)) {
                super.addImplicitResolver(tag, form, first, limit);
            }
        }
    }

    /** The text is not a YAML mapping; the message says where. */
    static final class NotYamlException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotYamlException(String message) {
            super(message);
        }
    }
}
