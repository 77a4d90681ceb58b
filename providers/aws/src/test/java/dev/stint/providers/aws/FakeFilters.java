package dev.stint.providers.aws;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;

/** EC2's filters, as far as the adapter uses them. */
final class FakeFilters {

    private FakeFilters() {}

    static boolean match(Instance instance, Map<String, List<String>> filters) {
        return filters.entrySet().stream().allMatch(filter -> switch (filter.getKey()) {
            case "instance-id" -> filter.getValue().contains(instance.instanceId());
            case "instance-state-name" ->
                filter.getValue().contains(instance.state().nameAsString());
            default -> tagged(instance.tags(), filter.getKey(), filter.getValue());
        });
    }

    static boolean tagged(List<Tag> tags, String filter, List<String> values) {
        if (!filter.startsWith("tag:")) {
            throw new IllegalArgumentException("the fake knows no filter " + filter);
        }
        return tags.stream()
                .anyMatch(tag -> filter.substring(4).equals(tag.key())
                        && tag.value() != null
                        && values.stream().anyMatch(value -> wild(value, tag.value())));
    }

    /** As EC2 has it: a star is any text, a question mark any character, a backslash takes their meaning away. */
    private static boolean wild(String pattern, String value) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
            } else {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return value.matches(regex.toString());
    }
}
