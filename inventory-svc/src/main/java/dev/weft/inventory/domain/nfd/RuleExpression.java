package dev.weft.inventory.domain.nfd;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One match expression of a NodeFeatureRule. Rule: NFD pkg/apis/nfd/nodefeaturerule.
 *
 * @param op e.g. {@code In}, {@code GtLt}
 * @param values what the operator compares with
 * @param version whether values are compared as versions and not as whole numbers
 */
public record RuleExpression(String op, List<String> values, boolean version) {

    public RuleExpression {
        values = List.copyOf(values);
    }

    /**
     * Whether the input matches. Absent input matches {@code DoesNotExist} only.
     *
     * @throws InvalidExpressionException when the expression or the input can't be compared so
     */
    public boolean matches(Optional<String> input) {
        return switch (op) {
            case "Exists" -> {
                demand(values.isEmpty(), "no values");
                yield input.isPresent();
            }
            case "DoesNotExist" -> {
                demand(values.isEmpty(), "no values");
                yield input.isEmpty();
            }
            case "IsTrue", "IsFalse" -> {
                demand(values.isEmpty(), "no values");
                yield input.map(text -> text.equals(op.equals("IsTrue") ? "true" : "false"))
                        .orElse(false);
            }
            case "In" -> {
                demand(!values.isEmpty(), "at least one value");
                yield input.map(values::contains).orElse(false);
            }
            case "NotIn" -> {
                demand(!values.isEmpty(), "at least one value");
                yield input.map(text -> !values.contains(text)).orElse(false);
            }
            case "InRegexp" -> {
                demand(!values.isEmpty(), "at least one value");
                List<Pattern> patterns =
                        values.stream().map(RuleExpression::pattern).toList();
                yield input.map(text -> patterns.stream()
                                .anyMatch(pattern -> pattern.matcher(text).find()))
                        .orElse(false);
            }
            case "Gt", "Ge", "Lt", "Le" -> {
                demand(values.size() == 1, "exactly one value");
                yield input.map(this::isOnItsSide).orElse(false);
            }
            case "GtLt", "GeLe" -> {
                demand(values.size() == 2, "exactly two values");
                yield input.map(this::isBetween).orElse(false);
            }
            default -> throw new InvalidExpressionException("operator " + op + " is not known");
        };
    }

    private boolean isOnItsSide(String text) {
        int side = compare(text, values.getFirst());
        return switch (op) {
            case "Gt" -> side > 0;
            case "Ge" -> side >= 0;
            case "Lt" -> side < 0;
            default -> side <= 0;
        };
    }

    private boolean isBetween(String text) {
        String lower = values.getFirst();
        String upper = values.getLast();
        boolean open = op.equals("GtLt");
        int width = compare(lower, upper);
        demand(open ? width < 0 : width <= 0, "a lower bound below the upper one");
        int above = compare(text, lower);
        int below = compare(text, upper);
        return open ? above > 0 && below < 0 : above >= 0 && below <= 0;
    }

    private int compare(String left, String right) {
        return version ? compareVersions(left, right) : Long.compare(number(left), number(right));
    }

    private static int compareVersions(String left, String right) {
        String[] one = left.replaceFirst("^v", "").split("[.-]", -1);
        String[] two = right.replaceFirst("^v", "").split("[.-]", -1);
        for (int i = 0; i < Math.max(one.length, two.length); i++) {
            int side = Long.compare(number(i < one.length ? one[i] : "0"), number(i < two.length ? two[i] : "0"));
            if (side != 0) {
                return side;
            }
        }
        return 0;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidExpressionException("'" + text + "' is not a whole number");
        }
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new InvalidExpressionException("'" + text + "' is not a pattern: " + e.getDescription());
        }
    }

    private void demand(boolean met, String what) {
        if (!met) {
            throw new InvalidExpressionException("operator " + op + " needs " + what + ", has " + values);
        }
    }

    /** The expression does not match anything: it is wrong. */
    public static final class InvalidExpressionException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InvalidExpressionException(String message) {
            super(message);
        }
    }
}
