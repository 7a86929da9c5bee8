"""For each data-flow rewrite: code where it applies, what it makes of it, and where it must not.

Code is the body of a function; what follows it here is `ret`, so that rax, rdx, xmm0, xmm1 and the
callee-saved registers are live at its end, and flags are not. A loop is proved in a way of its own.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """`gives`: lines that the new text has and the old one has not; `not_when`: reason -> code."""

    fires: str
    gives: tuple[str, ...]
    not_when: dict[str, str] = field(default_factory=dict)
    own_proof: bool = False


BLEND = """pcmpgtd %xmm3, %xmm0
movdqa %xmm0, %xmm4
pand %xmm0, %xmm5
pandn %xmm6, %xmm0
por %xmm5, %xmm0
movdqa %xmm0, %xmm1"""
MULTIPLY = """movdqa %xmm2, %xmm4
psrlq $32, %xmm2
pmuludq %xmm3, %xmm4
psrlq $32, %xmm3
pmuludq %xmm3, %xmm2
pshufd $8, %xmm4, %xmm0
pshufd $8, %xmm2, %xmm2
punpckldq %xmm2, %xmm0"""
MAXIMUM = """movdqa %xmm2, %xmm4
pcmpgtd %xmm3, %xmm4
pand %xmm4, %xmm2
pandn %xmm3, %xmm4
movdqa %xmm4, %xmm0
por %xmm2, %xmm0"""
POPULATION = """movl %edi, %eax
shrl %eax
andl $1431655765, %eax
subl %eax, %edi
movl %edi, %ecx
shrl $2, %edi
andl $858993459, %ecx
andl $858993459, %edi
addl %edi, %ecx
movl %ecx, %eax
shrl $4, %eax
addl %ecx, %eax
andl $252645135, %eax
imull $16843009, %eax, %eax
shrl $24, %eax"""
SWAP = """movl %edi, %eax
movl %edi, %ecx
shrl $24, %ecx
movl %edi, %esi
shrl $8, %esi
andl $65280, %esi
orl %esi, %ecx
movl %edi, %esi
sall $8, %esi
andl $16711680, %esi
orl %esi, %ecx
sall $24, %eax
orl %ecx, %eax"""
KERNIGHAN = """.L3:
leal -1(%rdi), %ecx
addl $1, %eax
andl %ecx, %edi
jne .L3"""
HALVING = """.L3:
movl %edi, %edx
andl $1, %edx
addl %edx, %eax
shrq %rdi
jne .L3"""
TRAILING = """.L3:
shrl %edi
addl $1, %eax
testb $1, %dil
je .L3
movl %edi, %edx"""

CASES = {
    "dead-code": Case(
        "movl %ecx, %r8d\nmovl $1, %eax",
        (),
        {
            "the result is live": "movl %ecx, %edx",
            "the flags are live": "subl %ecx, %r8d\nsete %al",
            "it stores": "movl %ecx, (%rdi)",
        },
    ),
    "redundant-move": Case(
        "movq %rdi, %rax\naddq $1, %rcx\nmovq %rax, %rdi\naddq %rdi, %rax",
        (),
        {
            "the copy changed": "movq %rdi, %rax\naddq $1, %rax\nmovq %rax, %rdi\naddq %rdi, %rax",
            "the original changed": "movq %rdi, %rax\naddq $1, %rdi\nmovq %rax, %rdi\n"
            "addq %rdi, %rax",
            "the upper half may be set": "movq %rsi, %rax\nmovl %eax, %eax",
        },
    ),
    "redundant-extension": Case(
        "movzbl (%rdi), %eax\nandl $255, %eax\nmovzbl %al, %edx",
        ("\tmovl\t%eax, %edx",),
        {
            "the value may be larger": "movzwl (%rdi), %eax\nmovzbl %al, %edx",
            "the sign bit may be set": "movzbl (%rdi), %eax\nmovsbl %al, %edx",
            "the flags are live": "movzbl (%rdi), %eax\nandl $255, %eax\nsete %dl",
        },
    ),
    "unneeded-sign-extension": Case(
        "movslq %edi, %rcx\nmovl %ecx, %eax",
        ("\tmovl\t%edi, %ecx",),
        {"the upper half is read": "movslq %edi, %rcx\nmovq %rcx, %rax"},
    ),
    "zero-idiom": Case(
        "movl $0, %eax",
        ("\txorl\t%eax, %eax",),
        {"the flags are live": "cmpl $3, %edi\nmovl $0, %eax\nsete %al"},
    ),
    "redundant-test": Case(
        "subl %esi, %edi\nmovl %edi, %eax\ntestl %edi, %edi\nsete %dl",
        (),
        {
            "the carry is live, which differs": "subl %esi, %edi\ntestl %edi, %edi\nseta %dl",
            "the overflow is live, which differs": "subl %esi, %edi\ntestl %edi, %edi\nsetl %dl",
            "the flags changed": "subl %esi, %edi\naddl %esi, %ecx\ntestl %edi, %edi\nsete %dl",
            "the width differs": "subq %rsi, %rdi\ntestl %edi, %edi\nsete %dl",
            "a shift by cl may keep the flags": "sall %cl, %edi\ntestl %edi, %edi\nsete %dl",
        },
    ),
    "compare-to-test": Case(
        "cmpl $0, %edi\nsete %al",
        ("\ttestl\t%edi, %edi",),
        {"the constant is not zero": "cmpl $1, %edi\nsete %al"},
    ),
    "narrow-operation": Case(
        "addq %rsi, %rdi\nmovl %edi, %eax",
        ("\taddl\t%esi, %edi",),
        {
            "the upper half is read": "addq %rsi, %rdi\nmovq %rdi, %rax",
            "the flags are live": "addq %rsi, %rdi\nmovl %edi, %eax\nsete %al",
            "an address needs the upper half": "addq %rsi, %rdi\nmovl (%rdi), %eax",
        },
    ),
    "set-after-clear": Case(
        "cmpl %esi, %edi\nsete %al\nmovzbl %al, %eax",
        ("\txorl\t%eax, %eax",),
        {
            "the register is compared": "cmpl %eax, %edi\nsete %al\nmovzbl %al, %eax",
            "the flags before are needed": "adcl %esi, %edi\nsete %al\nmovzbl %al, %eax",
        },
    ),
    "copy-propagation": Case(
        "movq %rdi, %rcx\naddq $2, %rsi\nmovq 8(%rcx), %rax\naddl %ecx, %edx",
        ("\tmovq\t8(%rdi), %rax", "\taddl\t%edi, %edx"),
        {
            "the original changed": "movq %rdi, %rcx\naddq $2, %rdi\nmovq 8(%rcx), %rax",
            "the copy is changed": "movq %rdi, %rdx\naddq $2, %rdx",
            "a conditional move keeps it": "movq %rdi, %rdx\ncmovg %rsi, %rdx",
            "a count must be in cl": "movq %rdi, %rcx\nsall %cl, %eax\nmovl $0, %ecx",
            "a masked result keeps it": "vmovapd %xmm2, %xmm1\nvmovsd %xmm6, %xmm1, %xmm1 {%k1}",
            "an address needs 64 bits": "movl %edi, %ecx\nmovl (%rcx), %eax",
        },
    ),
    "imul-to-lea": Case(
        "imull $45, %edi, %eax",
        ("\tleal\t(%rdi,%rdi,4), %eax", "\tleal\t(%rax,%rax,8), %eax"),
        {
            "the flags are live": "imull $5, %edi, %eax\nseto %dl",
            "there is no short chain": "imull $12345, %edi, %eax",
        },
    ),
    "lea-to-imul": Case(
        "leal (%rdi,%rdi,4), %ecx\nsall $3, %ecx\nmovl %ecx, %eax\naddl %edi, %eax",
        ("\timull\t$41, %edi, %eax",),
        {
            "a step has another use": "leal (%rdi,%rdi,4), %ecx\nmovl %ecx, %edx\nsall $3, %ecx\n"
            "movl %ecx, %eax\naddl %edi, %eax\nmovl %ecx, (%rsi)",
            "the flags are live": "leal (%rdi,%rdi,4), %ecx\nsall $3, %ecx\naddl %edi, %ecx\n"
            "setc %dl\nmovl %ecx, %eax",
        },
    ),
    "split-lea": Case(
        "leaq 7(%rdi,%rsi,4), %rax",
        ("\tleaq\t(%rdi,%rsi,4), %rax", "\taddq\t$7, %rax"),
        {"the flags are live": "cmpl $3, %ecx\nleaq 7(%rdi,%rsi,4), %rax\nsete %dl"},
    ),
    "lea-to-add": Case(
        "leaq (%rax,%rsi), %rax",
        ("\taddq\t%rsi, %rax",),
        {
            "the flags are live": "cmpl $3, %ecx\nleaq (%rax,%rsi), %rax\nsete %dl",
            "the result goes elsewhere": "leaq (%rdi,%rsi), %rax",
        },
    ),
    "move-add-to-lea": Case(
        "movl %edi, %eax\naddl $5, %eax",
        ("\tleal\t5(%rdi), %eax",),
        {
            "the flags are live": "movl %edi, %eax\naddl $5, %eax\nsetc %dl",
            "the original changed": "movl %edi, %eax\naddl $1, %edi\naddl $5, %eax",
        },
    ),
    "small-constant": Case(
        "addq $128, %rax",
        ("\tsubq\t$-128, %rax",),
        {"the carry is live": "addq $128, %rax\nsetc %dl"},
    ),
    "inc-dec": Case(
        "addl $1, %eax",
        ("\tincl\t%eax",),
        {"the carry is live": "addl $1, %eax\nsetc %dl"},
    ),
    "merge-constants": Case(
        "addq $8, %rax\nmovl %ecx, %edx\nsubq $24, %rax",
        ("\taddq\t$-16, %rax",),
        {
            "somebody looks between": "addq $8, %rax\nmovq %rax, %rdx\naddq $16, %rax",
            "the flags are live": "addq $8, %rax\naddq $16, %rax\nsetc %dl",
            "the flags between are read": "addq $8, %rax\nsetc %dl\naddq $16, %rax",
        },
    ),
    "redundant-load": Case(
        "movl 8(%rdi), %eax\naddl $1, %ecx\nmovl 8(%rdi), %edx",
        ("\tmovl\t%eax, %edx",),
        {
            "a store between may alias": "movl 8(%rdi), %eax\nmovl %ecx, (%rsi)\n"
            "movl 8(%rdi), %edx",
            "the address changed": "movl 8(%rdi), %eax\naddq $4, %rdi\nmovl 8(%rdi), %edx",
            "the register changed": "movl 8(%rdi), %eax\naddl $1, %eax\nmovl 8(%rdi), %edx",
            "a call is between": "movl 8(%rbx), %ebp\ncall puts\nmovl 8(%rbx), %edx",
        },
    ),
    "store-to-load": Case(
        "movl %ecx, 8(%rsp)\nmovl %esi, 12(%rsp)\nmovl 8(%rsp), %eax",
        ("\tmovl\t%ecx, %eax",),
        {
            "a store between may alias": "movl %ecx, 8(%rsp)\nmovl %esi, (%rdi)\n"
            "movl 8(%rsp), %eax",
            "the store between overlaps": "movl %ecx, 8(%rsp)\nmovb %sil, 9(%rsp)\n"
            "movl 8(%rsp), %eax",
            "the register changed": "movl %ecx, 8(%rsp)\nmovl $0, %ecx\nmovl 8(%rsp), %eax",
            "the size differs": "movl %ecx, 8(%rsp)\nmovq 8(%rsp), %rax",
        },
    ),
    "dead-store": Case(
        "movl %ecx, 8(%rsp)\nmovl 16(%rsp), %eax\nmovl %esi, 8(%rsp)",
        (),
        {
            "a load between may see it": "movl %ecx, 8(%rsp)\nmovl (%rdi), %eax\n"
            "movl %esi, 8(%rsp)",
            "the second store is smaller": "movl %ecx, 8(%rsp)\nmovb %sil, 8(%rsp)",
            "a call is between": "movl %ecx, 8(%rbx)\ncall puts\nmovl %ecx, 8(%rbx)",
        },
    ),
    "merge-stores": Case(
        "movb $1, 8(%rdi)\nmovb $2, 9(%rdi)",
        ("\tmovw\t$513, 8(%rdi)",),
        {
            "they do not touch": "movb $1, 8(%rdi)\nmovb $2, 10(%rdi)",
            "a load is between": "movb $1, 8(%rdi)\nmovl (%rsi), %eax\nmovb $2, 9(%rdi)",
            "the constant does not fit": "movl $-1, 8(%rdi)\nmovl $1, 12(%rdi)",
        },
    ),
    "fold-load": Case(
        "movl 8(%rdi), %ecx\naddl %ecx, %eax",
        ("\taddl\t8(%rdi), %eax",),
        {
            "it has another use": "movl 8(%rdi), %edx\naddl %edx, %eax",
            "a store between may alias": "movl 8(%rdi), %ecx\nmovl %eax, (%rsi)\naddl %ecx, %eax",
            "the address changed": "movl 8(%rdi), %ecx\naddq $4, %rdi\naddl %ecx, %eax",
            "the vector may be unaligned": "movdqu (%rdi), %xmm3\npaddd %xmm3, %xmm0",
        },
    ),
    "share-load": Case(
        "addl 8(%rdi), %eax\naddl 8(%rdi), %edx",
        ("\taddl\t%ecx, %eax", "\taddl\t%ecx, %edx"),
        {
            "a store between may alias": "addl 8(%rdi), %eax\nmovl %eax, (%rsi)\n"
            "addl 8(%rdi), %edx",
            "the address changed": "addl 8(%rdi), %eax\naddq $4, %rdi\naddl 8(%rdi), %edx",
        },
    ),
    "fold-address": Case(
        "leaq 8(%rdi,%rsi), %rcx\nmovl 4(%rcx), %eax",
        ("\tmovl\t12(%rdi,%rsi), %eax",),
        {
            "a register of it changed": "leaq 8(%rdi), %rcx\naddq $1, %rdi\nmovl 4(%rcx), %eax",
            "two indices": "leaq 8(%rdi,%rsi), %rcx\nmovl 4(%rcx,%rdx), %eax",
        },
    ),
    "access-before-increment": Case(
        "addq $8, %rdi\nmovl (%rdi), %eax\nmovq %rdi, %rdx",
        ("\tmovl\t8(%rdi), %eax",),
        {
            "the flags are live": "addq $8, %rdi\nmovl (%rdi), %eax\nsetc %dl",
            "the pointer is overwritten": "addq $8, %rdi\nmovq (%rdi), %rdi\nmovq %rdi, %rax",
        },
    ),
    "blsr": Case(
        "leal -1(%rdi), %ecx\nandl %ecx, %edi\nmovl %edi, %eax",
        ("\tblsrl\t%edi, %edi",),
        {
            "x - 1 has another use": "leal -1(%rdi), %edx\nandl %edx, %edi\nmovl %edi, %eax",
            "the parity is live": "leal -1(%rdi), %ecx\nandl %ecx, %edi\nsetp %al",
            "x changed": "leal -1(%rdi), %ecx\naddl $3, %edi\nandl %ecx, %edi\nmovl %edi, %eax",
        },
    ),
    "blsi": Case(
        "movl %edi, %eax\nnegl %eax\nandl %edi, %eax",
        ("\tblsil\t%edi, %eax",),
        {
            "-x has another use": "movl %edi, %eax\nnegl %eax\nmovl %eax, %edx\nandl %edi, %eax",
            "the carry is live": "movl %edi, %eax\nnegl %eax\nandl %edi, %eax\nsetbe %dl",
        },
    ),
    "andn": Case(
        "movl %edi, %eax\nnotl %eax\nandl %esi, %eax",
        ("\tandnl\t%esi, %edi, %eax",),
        {
            "the complement has another use": "notl %edx\nandl %edx, %eax",
            "the parity is live": "notl %edi\nandl %esi, %edi\nsetp %al",
        },
    ),
    "free-shift": Case(
        "movl %esi, %ecx\nmovl %edi, %eax\nsall %cl, %eax",
        ("\tshlxl\t%esi, %edi, %eax",),
        {"the flags are live": "movl %esi, %ecx\nsall %cl, %eax\nsete %dl"},
    ),
    "rorx": Case(
        "movl %edi, %eax\nroll $7, %eax",
        ("\trorxl\t$25, %edi, %eax",),
        {
            "the carry is live": "movl %edi, %eax\nroll $7, %eax\nsetc %dl",
            "the original changed": "movl %edi, %eax\naddl $1, %edi\nroll $7, %eax",
        },
    ),
    "bit-test": Case(
        "movl $1, %eax\nsall %cl, %eax\ntestl %eax, %edi\nsetne %dl\nmovl $0, %eax",
        ("\tbtl\t%ecx, %edi", "\tsetb\t%dl"),
        {
            "the mask is live": "movl $1, %eax\nsall %cl, %eax\ntestl %eax, %edi\nsetne %dl",
            "the sign is looked at": "movl $1, %eax\nsall %cl, %eax\ntestl %eax, %edi\nsets %dl\n"
            "movl $0, %eax",
        },
    ),
    "shifted-bit": Case(
        "movl %edi, %eax\nshrl %cl, %eax\nandl $1, %eax",
        ("\tbtl\t%ecx, %eax", "\tsetc\t%al"),
        {
            "more than one bit is taken": "shrl %cl, %eax\nandl $3, %eax",
            "the count changed": "shrl %cl, %eax\naddl $1, %ecx\nandl $1, %eax",
        },
    ),
    "lzcnt": Case(
        "bsrl %edi, %eax\nxorl $31, %eax",
        ("\tlzcntl\t%edi, %eax",),
        {
            "the constant is another": "bsrl %edi, %eax\nxorl $63, %eax",
            "zero is looked for": "bsrl %edi, %eax\nsete %dl\nxorl $31, %eax",
        },
    ),
    "popcnt-loop": Case(
        KERNIGHAN,
        ("\tpopcntl\t%edi, %ecx", "\tadcl\t%ecx, %eax"),
        {
            "x - 1 is looked at": KERNIGHAN.replace("%ecx", "%edx"),
            "it counts by two": KERNIGHAN.replace("$1,", "$2,"),
            "another bit goes": KERNIGHAN.replace("-1(", "-2("),
            "it stores": KERNIGHAN.replace("addl $1, %eax", "addl $1, %eax\nmovl %eax, (%rsi)"),
        },
        own_proof=True,
    ),
    "tzcnt-loop": Case(
        TRAILING,
        ("\ttzcntl\t%ecx, %ecx", "\tshrxl\t%ecx, %edi, %edi"),
        {
            "it ends at another bit": TRAILING.replace("testb $1", "testb $2"),
            "it shifts by two": TRAILING.replace("shrl %edi", "shrl $2, %edi"),
            "it goes on while the bit is set": TRAILING.replace("je", "jne"),
        },
        own_proof=True,
    ),
    "popcnt": Case(
        POPULATION,
        ("\tpopcntl\t%edi, %eax",),
        {
            "a mask is another": POPULATION.replace("858993459", "858993458"),
            "a shift is another": POPULATION.replace("$24", "$23"),
        },
    ),
    "bswap": Case(
        SWAP,
        ("\tbswap\t%eax",),
        {"a byte goes elsewhere": SWAP.replace("shrl $8", "shrl $9")},
    ),
    "rotate": Case(
        "movl %edi, %eax\nshrl $27, %edi\nsall $5, %eax\norl %edi, %eax",
        ("\troll\t$5, %eax",),
        {
            "the shifts do not add up": "movl %edi, %eax\nshrl $26, %edi\nsall $5, %eax\n"
            "orl %edi, %eax",
            "the values differ": "movl %esi, %eax\nshrl $27, %edi\nsall $5, %eax\norl %edi, %eax",
        },
    ),
    "narrow-division": Case(
        "movl %edi, %eax\nmovl %esi, %ecx\nxorl %edx, %edx\ndivq %rcx",
        ("\tdivl\t%ecx",),
        {
            "the divisor may be larger": "movl %edi, %eax\nxorl %edx, %edx\ndivq %rcx",
            "the dividend may be larger": "movl %esi, %ecx\nxorl %edx, %edx\ndivq %rcx",
            "the upper half may be set": "movl %edi, %eax\nmovl %esi, %ecx\ndivq %rcx",
        },
    ),
    "checked-division": Case(
        "xorl %edx, %edx\ndivq %rsi",
        ("\tdivl\t%esi",),
        {"the upper half may be set": "movq %rcx, %rdx\ndivq %rsi"},
    ),
    "skip-division": Case(
        "xorl %edx, %edx\ndivq %rsi",
        ("\tcmpq\t%rsi, %rax",),
        {
            "the upper half may be set": "movq %rcx, %rdx\ndivq %rsi",
            "it is signed": "cqto\nidivq %rsi",
        },
    ),
    "inline-wide-division": Case(
        "call __umodti3@PLT",
        ("\tdivq\t%rcx",),
        {"it is another function": "call __divti3@PLT"},
    ),
    "inline-popcount": Case(
        "call __popcountdi2@PLT",
        ("\tpopcntq\t%rdi, %rax",),
        {"it is another function": "call __paritydi2@PLT"},
    ),
    "pmulld": Case(
        MULTIPLY,
        ("\tpmulld\t%xmm3, %xmm0",),
        {
            "a shift is another": MULTIPLY.replace("psrlq $32, %xmm3", "psrlq $31, %xmm3"),
            "a shuffle is another": MULTIPLY.replace("$8, %xmm2", "$9, %xmm2"),
        },
    ),
    "minmax": Case(
        MAXIMUM,
        ("\tpmaxsd\t%xmm3, %xmm0",),
        {
            "the comparison is of something else": MAXIMUM.replace(
                "pcmpgtd %xmm3", "pcmpgtd %xmm5"
            ),
            "it is a comparison for equality": MAXIMUM.replace("pcmpgtd", "pcmpeqd"),
        },
    ),
    "pblendvb": Case(
        BLEND,
        ("\tpblendvb\t%xmm0, %xmm5, %xmm6",),
        {"the mask is no comparison": BLEND.replace("pcmpgtd", "paddd")},
    ),
    "pabs": Case(
        "movdqa %xmm2, %xmm3\npsrad $31, %xmm3\npxor %xmm3, %xmm2\npsubd %xmm3, %xmm2\n"
        "movdqa %xmm2, %xmm0",
        ("\tpabsd\t%xmm2, %xmm2",),
        {
            "the shift is another": "movdqa %xmm2, %xmm3\npsrad $30, %xmm3\npxor %xmm3, %xmm2\n"
            "psubd %xmm3, %xmm2\nmovdqa %xmm2, %xmm0"
        },
    ),
    "pmovx": Case(
        "pxor %xmm4, %xmm4\nmovdqa %xmm2, %xmm3\npcmpgtd %xmm2, %xmm4\npunpckldq %xmm4, %xmm3\n"
        "movdqa %xmm3, %xmm0",
        ("\tpmovsxdq\t%xmm2, %xmm3",),
        {
            "the filler is neither zero nor signs": "movdqa %xmm2, %xmm3\n"
            "punpckldq %xmm4, %xmm3\nmovdqa %xmm3, %xmm0"
        },
    ),
    "pextr": Case(
        "pshufd $85, %xmm2, %xmm3\nmovd %xmm3, %eax",
        ("\tpextrd\t$1, %xmm2, %eax",),
        {"the shuffle has another use": "pshufd $85, %xmm2, %xmm0\nmovd %xmm0, %eax"},
    ),
    "pcmpeqq": Case(
        "pcmpeqd %xmm3, %xmm2\npshufd $177, %xmm2, %xmm4\npand %xmm4, %xmm2\nmovdqa %xmm2, %xmm0",
        ("\tpcmpeqq\t%xmm3, %xmm2",),
        {
            "the shuffle is another": "pcmpeqd %xmm3, %xmm2\npshufd $178, %xmm2, %xmm4\n"
            "pand %xmm4, %xmm2\nmovdqa %xmm2, %xmm0"
        },
    ),
}
