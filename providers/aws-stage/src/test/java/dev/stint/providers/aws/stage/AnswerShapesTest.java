package dev.stint.providers.aws.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import tools.jackson.databind.JsonNode;

/** A client leaves out of an answer what it does not know; so a misspelt element of ours would go unseen. */
final class AnswerShapesTest extends StageTest {

    @Test
    void every_element_of_an_answer_the_stage_writes_or_changes_is_described_and_is_one_of_its_kind() throws Exception {
        stage.prices().set("g4dn.xlarge", "us-east-1a", "0.1578");
        stage.scores().region("us-east-1", 3);
        String id = runOne("t-1");
        String spot = described(id).spotInstanceRequestId();
        List<String> wrong = new ArrayList<>();

        wrong.addAll(wrong("DescribeInstances", raw.ec2("DescribeInstances")));
        wrong.addAll(wrong("DescribeSpotInstanceRequests", raw.ec2("DescribeSpotInstanceRequests")));
        wrong.addAll(wrong("DescribeSpotPriceHistory", raw.ec2("DescribeSpotPriceHistory")));
        wrong.addAll(wrong("GetSpotPlacementScores", raw.ec2("GetSpotPlacementScores", "TargetCapacity", "1")));
        wrong.addAll(wrong("TerminateInstances", raw.ec2("TerminateInstances", "InstanceId.1", id)));
        wrong.addAll(wrong("DescribeInstances", raw.ec2("DescribeInstances")));
        wrong.addAll(wrong(
                "CancelSpotInstanceRequests", raw.ec2("CancelSpotInstanceRequests", "SpotInstanceRequestId.1", spot)));

        assertThat(wrong).isEmpty();
    }

    @Test
    void a_misspelt_element_would_be_seen() {
        Element misspelt = Xml.read("<DescribeInstancesResponse><nextTokn>x</nextTokn></DescribeInstancesResponse>"
                        .getBytes(StandardCharsets.UTF_8))
                .getDocumentElement();
        List<String> wrong = new ArrayList<>();

        look("DescribeInstancesResult", misspelt, wrong);

        assertThat(wrong).singleElement().asString().contains("nextTokn");
    }

    private static List<String> wrong(String action, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(action + " " + answer.body()).isEqualTo(200);
        Element root = Xml.read(answer.body().getBytes(StandardCharsets.UTF_8)).getDocumentElement();
        List<String> wrong = new ArrayList<>();
        if (!root.getTagName().equals(action + "Response")) {
            wrong.add("the answer to " + action + " is a " + root.getTagName());
        }
        look(action + "Result", root, wrong);
        return wrong;
    }

    private static void look(String shapeName, Element element, List<String> wrong) {
        JsonNode shape = ServiceModel.of("ec2").shape(shapeName);
        switch (shape.path("type").asString()) {
            case "structure" -> {
                Map<String, String> known = new HashMap<>();
                shape.path("members")
                        .forEachEntry((member, reference) -> known.put(
                                reference.path("locationName").asString(member),
                                reference.path("shape").asString()));
                for (Element child : elements(element)) {
                    String inner = known.get(child.getTagName());
                    if (inner != null) {
                        look(inner, child, wrong);
                    } else if (!child.getTagName().equals("requestId")) {
                        wrong.add(shapeName + " has no " + child.getTagName());
                    }
                }
            }
            case "list" ->
                elements(element)
                        .forEach(item -> look(shape.path("member").path("shape").asString(), item, wrong));
            default -> {
                if (!element.getTextContent().isEmpty()) { // moto writes empty elements for what there is not
                    Scalars.wrong(shape, element.getTextContent())
                            .ifPresent(words -> wrong.add(element.getTagName() + " " + words));
                }
            }
        }
    }

    private static List<Element> elements(Element parent) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }
}
