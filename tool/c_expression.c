/* c_expression.c: a recursive-descent evaluator of constant expressions.
 *
 * Every step either yields the value that a C compiler would, or gives up: for
 * overflow of signed integers, division by zero, wide shifts and all else that
 * C leaves undefined or that is not worth knowing here.
 *
 * SPDX-License-Identifier: MIT */
#include "c_expression.h"

#include <math.h>
#include <string.h>

struct parser {
  struct model *model;
  const struct target_facts *facts;
  const struct token *at;
  int depth;
};

enum { DEEPEST = 200 };

static bool parse_conditional(struct parser *parser, struct c_value *value);
static bool parse_cast(struct parser *parser, struct c_value *value);

static bool accept(struct parser *parser, const char *text) {
  if (parser->at->kind != TOKEN_PUNCTUATOR || !token_is(*parser->at, text))
    return false;
  parser->at++;
  return true;
}

static bool is_arithmetic(const struct c_value *value) {
  return value->type < C_POINTER;
}

static bool is_integer(const struct c_value *value) {
  return value->type < C_FLOAT;
}

static struct c_value int_value(bool truth) {
  return (struct c_value){.type = C_INT, .bits = truth};
}

/* C11 6.3.1.1 p2. */
static bool promote(struct parser *parser, struct c_value *value) {
  return value->type >= C_INT || c_value_convert(value, C_INT, parser->facts);
}

/* C11 6.3.1.8: the type that both operands of an operator are converted to.
 * The enumeration's order is that of the ranks. */
static enum c_type common_type(struct parser *parser, enum c_type a,
                               enum c_type b) {
  enum c_type high = a > b ? a : b, low = a > b ? b : a;
  const struct target_facts *facts = parser->facts;
  if (c_type_is_float(high)) return high;
  bool low_is_unsigned = !c_type_is_signed(low, facts);
  bool high_is_signed = c_type_is_signed(high, facts);
  bool is_wider = c_type_bits(high, facts) > c_type_bits(low, facts);
  if (low_is_unsigned && high_is_signed && !is_wider)
    return (enum c_type)(high + 1); /* its unsigned counterpart */
  return high;
}

/* -- Operators on values -------------------------------------------------- */

static bool is_true(const struct c_value *value) {
  return c_type_is_float(value->type) ? value->number != 0 : value->bits != 0;
}

/* Whether the exact result of a signed operation, known by OVERFLOWED and the
 * 64 bits of it, fits the type. */
static bool set_signed(struct parser *parser, struct c_value *value,
                       bool overflowed, int64_t result) {
  int width = c_type_bits(value->type, parser->facts);
  int64_t limit = width < 64 ? INT64_C(1) << (width - 1) : 0;
  if (overflowed || (limit && (result >= limit || result < -limit)))
    return false;
  value->bits = (uint64_t)result;
  return true;
}

static bool signed_operation(struct parser *parser, char symbol,
                             struct c_value *a, const struct c_value *b) {
  int64_t x = (int64_t)a->bits, y = (int64_t)b->bits, result = 0;
  bool overflowed = false;
  switch (symbol) {
  case '+': overflowed = __builtin_add_overflow(x, y, &result); break;
  case '-': overflowed = __builtin_sub_overflow(x, y, &result); break;
  case '*': overflowed = __builtin_mul_overflow(x, y, &result); break;
  default:
    if (y == 0 || (x == INT64_MIN && y == -1)) return false;
    result = symbol == '/' ? x / y : x % y;
  }
  return set_signed(parser, a, overflowed, result);
}

static bool unsigned_operation(struct parser *parser, char symbol,
                               struct c_value *a, const struct c_value *b) {
  uint64_t x = a->bits, y = b->bits;
  switch (symbol) {
  case '+': a->bits = x + y; break;
  case '-': a->bits = x - y; break;
  case '*': a->bits = x * y; break;
  default:
    if (y == 0) return false;
    a->bits = symbol == '/' ? x / y : x % y;
  }
  return c_value_convert(a, a->type, parser->facts);
}

static bool float_operation(char symbol, struct c_value *a,
                            const struct c_value *b) {
  double x = a->number, y = b->number;
  switch (symbol) {
  case '+': a->number = x + y; break;
  case '-': a->number = x - y; break;
  case '*': a->number = x * y; break;
  case '/': a->number = x / y; break;
  default: return false;
  }
  if (a->type == C_FLOAT) a->number = (float)a->number;
  return isfinite(a->number);
}

static bool bit_operation(struct parser *parser, char symbol, struct c_value *a,
                          const struct c_value *b) {
  if (c_type_is_float(a->type)) return false;
  switch (symbol) {
  case '&': a->bits &= b->bits; break;
  case '|': a->bits |= b->bits; break;
  default: a->bits ^= b->bits;
  }
  return c_value_convert(a, a->type, parser->facts);
}

static bool arithmetic(struct parser *parser, char symbol, struct c_value *a,
                       struct c_value *b) {
  if (strchr("&|^", symbol)) return bit_operation(parser, symbol, a, b);
  if (c_type_is_float(a->type)) return float_operation(symbol, a, b);
  if (c_type_is_signed(a->type, parser->facts))
    return signed_operation(parser, symbol, a, b);
  return unsigned_operation(parser, symbol, a, b);
}

static bool shift(struct parser *parser, bool is_left, struct c_value *a,
                  struct c_value *b) {
  if (!is_integer(a) || !is_integer(b) || !promote(parser, a) ||
      !promote(parser, b))
    return false;
  int width = c_type_bits(a->type, parser->facts);
  if (b->bits >= (uint64_t)width) return false;
  int count = (int)b->bits;
  bool is_signed = c_type_is_signed(a->type, parser->facts);
  if (!is_left) {
    a->bits =
        is_signed ? (uint64_t)((int64_t)a->bits >> count) : a->bits >> count;
    return true;
  }
  uint64_t before = a->bits;
  a->bits <<= count;
  if (!c_value_convert(a, a->type, parser->facts)) return false;
  return !is_signed ||
         ((int64_t)before >= 0 && (int64_t)a->bits >> count == (int64_t)before);
}

/* -1, 0, 1; values are of one type.  Comparisons of NaN never get here, since
 * no operation yields one. */
static int order(struct parser *parser, const struct c_value *a,
                 const struct c_value *b) {
  if (c_type_is_float(a->type))
    return (a->number > b->number) - (a->number < b->number);
  if (c_type_is_signed(a->type, parser->facts))
    return ((int64_t)a->bits > (int64_t)b->bits) -
           ((int64_t)a->bits < (int64_t)b->bits);
  return (a->bits > b->bits) - (a->bits < b->bits);
}

static bool compare(const char *symbol, int ordering) {
  bool or_equal = symbol[1] == '=';
  switch (symbol[0]) {
  case '<': return ordering < 0 || (or_equal && ordering == 0);
  case '>': return ordering > 0 || (or_equal && ordering == 0);
  case '=': return ordering == 0;
  default: return ordering != 0;
  }
}

static bool unify(struct parser *parser, struct c_value *a, struct c_value *b) {
  if (!is_arithmetic(a) || !is_arithmetic(b) || !promote(parser, a) ||
      !promote(parser, b))
    return false;
  enum c_type type = common_type(parser, a->type, b->type);
  return c_value_convert(a, type, parser->facts) &&
         c_value_convert(b, type, parser->facts);
}

static bool apply(struct parser *parser, const char *symbol, struct c_value *a,
                  struct c_value *b) {
  if (strcmp(symbol, "<<") == 0 || strcmp(symbol, ">>") == 0)
    return shift(parser, symbol[0] == '<', a, b);
  if (strcmp(symbol, "&&") == 0 || strcmp(symbol, "||") == 0) {
    if (!is_arithmetic(a) || !is_arithmetic(b)) return false;
    bool first = is_true(a), second = is_true(b);
    *a = int_value(symbol[0] == '&' ? first && second : first || second);
    return true;
  }
  if (!unify(parser, a, b)) return false;
  if (strchr("<>=!", symbol[0])) {
    *a = int_value(compare(symbol, order(parser, a, b)));
    return true;
  }
  return arithmetic(parser, symbol[0], a, b);
}

/* -- The grammar ---------------------------------------------------------- */

static bool parse_strings(struct parser *parser, struct c_value *value) {
  const struct token *first = parser->at;
  while (parser->at->kind == TOKEN_STRING)
    parser->at++;
  return c_value_of_strings(parser->model, first, (int)(parser->at - first),
                            value);
}

static bool parse_name(struct parser *parser, struct c_value *value) {
  struct token token = *parser->at++;
  struct enumerator *member =
      map_find_n(&parser->model->enumerators, token.start, token.length);
  if (!member || !member->is_int) return false;
  *value = (struct c_value){.type = C_INT, .bits = member->value};
  return true;
}

static bool parse_primary(struct parser *parser, struct c_value *value) {
  *value = (struct c_value){0};
  switch (parser->at->kind) {
  case TOKEN_NUMBER:
  case TOKEN_CHARACTER:
    return c_value_of_literal(*parser->at++, parser->facts, value);
  case TOKEN_STRING: return parse_strings(parser, value);
  case TOKEN_NAME: return parse_name(parser, value);
  default:
    return accept(parser, "(") && parse_conditional(parser, value) &&
           accept(parser, ")");
  }
}

static bool negate(struct parser *parser, struct c_value *value) {
  if (c_type_is_float(value->type)) {
    value->number = -value->number;
    return true;
  }
  struct c_value zero = {.type = value->type};
  if (!arithmetic(parser, '-', &zero, value)) return false;
  *value = zero;
  return true;
}

static bool parse_unary(struct parser *parser, struct c_value *value) {
  char symbol = *parser->at->start;
  bool is_operator = parser->at->kind == TOKEN_PUNCTUATOR &&
                     parser->at->length == 1 && strchr("+-~!", symbol);
  if (!is_operator) return parse_primary(parser, value);
  parser->at++;
  if (!parse_cast(parser, value) || !is_arithmetic(value)) return false;
  if (symbol == '!') {
    *value = int_value(!is_true(value));
    return true;
  }
  if (!promote(parser, value)) return false;
  if (symbol == '-') return negate(parser, value);
  if (symbol == '~') {
    value->bits = ~value->bits;
    return is_integer(value) &&
           c_value_convert(value, value->type, parser->facts);
  }
  return true;
}

static bool convert_to_pointer(struct parser *parser, struct c_value *value,
                               const struct type *type) {
  const struct type *element = type_strip(type->element);
  if (element->kind != TYPE_VOID && element->kind != TYPE_BUILTIN) return false;
  int bits = parser->facts->pointer_bits;
  if (is_integer(value)) {
    if (bits < 64) value->bits &= (UINT64_C(1) << bits) - 1;
  } else if (value->type != C_POINTER) {
    return false;
  }
  *value = (struct c_value){
      .type = C_POINTER, .bits = value->bits, .pointee = type->element};
  return true;
}

static bool convert(struct parser *parser, struct c_value *value,
                    const struct type *type) {
  enum c_type to;
  if (type->kind == TYPE_POINTER)
    return convert_to_pointer(parser, value, type);
  if (type->kind != TYPE_BUILTIN || !c_type_find(type->name, &to)) return false;
  if (value->type == C_POINTER && !c_type_is_float(to) && to != C_BOOL)
    value->type = C_ULLONG; /* the address, as a number */
  return c_value_convert(value, to, parser->facts);
}

/* `(` starts a cast when a type's name follows. */
static bool parse_cast(struct parser *parser, struct c_value *value) {
  if (parser->depth > DEEPEST) return false;
  const struct token *start = parser->at;
  if (accept(parser, "(")) {
    const struct type *type = c_read_type_name(parser->model, &parser->at);
    if (type && accept(parser, ")")) {
      parser->depth++;
      bool is_good = parse_cast(parser, value) && convert(parser, value, type);
      parser->depth--;
      return is_good;
    }
  }
  parser->at = start;
  parser->depth++;
  bool is_good = parse_unary(parser, value);
  parser->depth--;
  return is_good;
}

static const struct {
  const char *symbol;
  int precedence;
} binary_operators[] = {
    {"||", 1}, {"&&", 2}, {"|", 3}, {"^", 4},  {"&", 5},  {"==", 6},
    {"!=", 6}, {"<", 7},  {">", 7}, {"<=", 7}, {">=", 7}, {"<<", 8},
    {">>", 8}, {"+", 9},  {"-", 9}, {"*", 10}, {"/", 10}, {"%", 10},
};

/* The binary operator at the parser's place that binds at least as LEAST. */
static const char *find_operator(struct parser *parser, int least,
                                 int *precedence) {
  size_t count = sizeof binary_operators / sizeof *binary_operators;
  for (size_t i = 0; i < count; i++) {
    if (binary_operators[i].precedence < least ||
        !token_is(*parser->at, binary_operators[i].symbol))
      continue;
    *precedence = binary_operators[i].precedence;
    return binary_operators[i].symbol;
  }
  return NULL;
}

static bool parse_binary(struct parser *parser, int least,
                         struct c_value *value) {
  if (!parse_cast(parser, value)) return false;
  const char *symbol;
  int precedence;
  while ((symbol = find_operator(parser, least, &precedence))) {
    struct c_value right;
    parser->at++;
    if (!parse_binary(parser, precedence + 1, &right) ||
        !apply(parser, symbol, value, &right))
      return false;
  }
  return true;
}

static bool parse_conditional(struct parser *parser, struct c_value *value) {
  if (!parse_binary(parser, 1, value)) return false;
  if (!accept(parser, "?")) return true;
  struct c_value first, second;
  if (!is_arithmetic(value) || !parse_conditional(parser, &first) ||
      !accept(parser, ":") || !parse_conditional(parser, &second) ||
      !unify(parser, &first, &second))
    return false;
  *value = is_true(value) ? first : second;
  return true;
}

bool c_evaluate(struct model *model, const struct token *tokens,
                struct c_value *value) {
  struct parser parser = {model, &model->facts, tokens, 0};
  return parse_conditional(&parser, value) && parser.at->kind == TOKEN_END;
}
