package dev.stint.providers.aws.offers;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers of GetProducts: each product is a text that is itself JSON. */
final class Products {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Products() {}

    static FakeAws.Answer page(FakeAws.Asked asked, List<String> products, int perPage) {
        String token = JSON.readTree(asked.body()).path("NextToken").asString("");
        int from = token.isEmpty() ? 0 : Integer.parseInt(token);
        int to = Math.min(products.size(), from + perPage);
        ObjectNode answer = JSON.createObjectNode();
        answer.put("FormatVersion", "aws_v1");
        products.subList(from, to).forEach(answer.putArray("PriceList")::add);
        if (to < products.size()) {
            answer.put("NextToken", String.valueOf(to));
        }
        return FakeAws.Answer.ok(answer.toString());
    }
}
