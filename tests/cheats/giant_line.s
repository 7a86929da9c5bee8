# cheat: a comment of 200 KiB in one line
# caught-by: harmless
# expect: identical
# note: equal up to comments
	.file	"victim.c"
	.text
	.p2align 4
	.type	by_value, @function
by_value:
.LFB22:
	.cfi_startproc
	movl	(%rsi), %edx
	movl	(%rdi), %ecx
	cmpl	%edx, %ecx
	setg	%sil
	setg	%al
	movzbl	%sil, %esi
	addq	%rsi, swaps(%rip)
	cmpl	%edx, %ecx
	movzbl	%al, %eax
	setl	%dl
	movzbl	%dl, %edx
	subl	%edx, %eax
	ret
	.cfi_endproc
.LFE22:
	.size	by_value, .-by_value
	.p2align 4
	.type	mix, @function
mix:
.LFB23:
	.cfi_startproc
	xorl	%esi, %edi
	imull	$-1640531535, %edi, %edi
	movl	%edi, %edx
	shrl	$15, %edx
	xorl	%edi, %edx
	imull	$-2048144777, %edx, %edx
	movl	%edx, %eax
	shrl	$13, %eax
	xorl	%edx, %eax
	ret
	.cfi_endproc
.LFE23:
	.size	mix, .-mix
	.section	.rodata.str1.1,"aMS",@progbits,1
.LC2:
	.string	"%d"
.LC3:
	.string	"bad count"
.LC4:
	.string	"bad value after %d\n"
.LC8:
	.string	"n %d sum %lld\n"
.LC9:
	.string	"low %d high %d\n"
.LC10:
	.string	"hash %08x collisions %ld\n"
.LC11:
	.string	"kept %ld sorted %d\n"
.LC12:
	.string	"%d%c"
	.section	.rodata.str1.8,"aMS",@progbits,1
	.align 8
.LC15:
	.string	"weighted %.17g mean %.3f tiny %.6g\n"
	.section	.text.startup,"ax",@progbits
	.p2align 4
	.globl	main
	.type	main, @function
main:
.LFB24:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	.cfi_offset 15, -16
	xorl	%eax, %eax
	pushq	%r14
	.cfi_def_cfa_offset 24
	.cfi_offset 14, -24
	pushq	%r13
	.cfi_def_cfa_offset 32
	.cfi_offset 13, -32
	pushq	%r12
	.cfi_def_cfa_offset 40
	.cfi_offset 12, -40
	pushq	%rbp
	.cfi_def_cfa_offset 48
	.cfi_offset 6, -48
	leaq	.LC2(%rip), %rbp
	pushq	%rbx
	.cfi_def_cfa_offset 56
	.cfi_offset 3, -56
	movq	%rbp, %rdi
	subq	$72, %rsp
	.cfi_def_cfa_offset 128
	leaq	60(%rsp), %rsi
	call	__isoc99_scanf@PLT
	cmpl	$1, %eax
	jne	.L5
	movl	60(%rsp), %r14d
	cmpl	$200000, %r14d
	ja	.L5
	leal	1(%r14), %edi
	movslq	%edi, %rdi
	salq	$2, %rdi
	call	malloc@PLT
	movq	%rax, %r15
	testq	%rax, %rax
	je	.L31
	testl	%r14d, %r14d
	je	.L34
	leaq	values(%rip), %r14
	xorl	%ebx, %ebx
	movq	%r14, %r12
	movq	%r14, %r13
	jmp	.L11
	.p2align 4,,10
	.p2align 3
.L10:
	movl	(%r12), %eax
	addq	$4, %r12
	orl	$1, %eax
	movl	%eax, (%r15,%rbx,4)
	movl	60(%rsp), %eax
	addq	$1, %rbx
	cmpl	%ebx, %eax
	jle	.L66
.L11:
	xorl	%eax, %eax
	movq	%r12, %rsi
	movq	%rbp, %rdi
	call	__isoc99_scanf@PLT
	cmpl	$1, %eax
	je	.L10
	movl	%ebx, %esi
	leaq	.LC4(%rip), %rdi
	xorl	%eax, %eax
	call	printf@PLT
	movl	$3, %eax
	jmp	.L4
.L5:
	leaq	.LC3(%rip), %rdi
	call	puts@PLT
	movl	$2, %eax
.L4:
	addq	$72, %rsp
	.cfi_remember_state
	.cfi_def_cfa_offset 56
	popq	%rbx
	.cfi_def_cfa_offset 48
	popq	%rbp
	.cfi_def_cfa_offset 40
	popq	%r12
	.cfi_def_cfa_offset 32
	popq	%r13
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	ret
.L66:
	.cfi_restore_state
	movq	%r13, %r9
	movl	%eax, %r13d
	testl	%eax, %eax
	jle	.L35
	leal	-1(%rax), %eax
	cmpl	$2, %eax
	jbe	.L36
	movl	%r13d, %eax
	pxor	%xmm4, %xmm4
	pxor	%xmm1, %xmm1
	shrl	$2, %eax
	movdqa	%xmm4, %xmm2
	movdqa	%xmm4, %xmm6
	salq	$4, %rax
	addq	%r14, %rax
	.p2align 4,,10
	.p2align 3
.L13:
	movdqa	(%r14), %xmm0
	movdqa	%xmm6, %xmm5
	addq	$16, %r14
	pcmpgtd	%xmm0, %xmm5
	movdqa	%xmm0, %xmm3
	punpckldq	%xmm5, %xmm3
	paddq	%xmm3, %xmm1
	movdqa	%xmm0, %xmm3
	punpckhdq	%xmm5, %xmm3
	paddq	%xmm3, %xmm1
	movdqa	%xmm0, %xmm3
	pcmpgtd	%xmm2, %xmm3
	pand	%xmm3, %xmm2
	pandn	%xmm0, %xmm3
	por	%xmm3, %xmm2
	movdqa	%xmm0, %xmm3
	pcmpgtd	%xmm4, %xmm3
	pand	%xmm3, %xmm0
	pandn	%xmm4, %xmm3
	movdqa	%xmm3, %xmm4
	por	%xmm0, %xmm4
	cmpq	%r14, %rax
	jne	.L13
	movdqa	%xmm4, %xmm3
	movl	%r13d, %eax
	psrldq	$8, %xmm3
	andl	$-4, %eax
	movdqa	%xmm3, %xmm0
	pcmpgtd	%xmm4, %xmm0
	pand	%xmm0, %xmm3
	pandn	%xmm4, %xmm0
	por	%xmm3, %xmm0
	movdqa	%xmm0, %xmm4
	psrldq	$4, %xmm4
	movdqa	%xmm4, %xmm3
	pcmpgtd	%xmm0, %xmm3
	pand	%xmm3, %xmm4
	pandn	%xmm0, %xmm3
	por	%xmm4, %xmm3
	movd	%xmm3, %r10d
	movdqa	%xmm2, %xmm3
	psrldq	$8, %xmm3
	movdqa	%xmm3, %xmm0
	pcmpgtd	%xmm2, %xmm0
	pand	%xmm0, %xmm2
	pandn	%xmm3, %xmm0
	por	%xmm2, %xmm0
	movdqa	%xmm0, %xmm3
	psrldq	$4, %xmm3
	movdqa	%xmm3, %xmm2
	pcmpgtd	%xmm0, %xmm2
	pand	%xmm2, %xmm0
	pandn	%xmm3, %xmm2
	por	%xmm0, %xmm2
	movdqa	%xmm1, %xmm0
	psrldq	$8, %xmm0
	movd	%xmm2, %r14d
	paddq	%xmm0, %xmm1
	movq	%xmm1, 8(%rsp)
	testb	$3, %r13b
	je	.L9
.L12:
	movslq	%eax, %rdx
	movslq	(%r9,%rdx,4), %rcx
	addq	%rcx, 8(%rsp)
	leal	1(%rax), %edx
	movq	8(%rsp), %rbx
	cmpl	%ecx, %r14d
	cmovg	%ecx, %r14d
	cmpl	%ecx, %r10d
	cmovl	%ecx, %r10d
	cmpl	%edx, %r13d
	jle	.L9
	movslq	%edx, %rdx
	movslq	(%r9,%rdx,4), %rcx
	addq	%rcx, %rbx
	cmpl	%ecx, %r14d
	cmovg	%ecx, %r14d
	cmpl	%ecx, %r10d
	movq	%rbx, 8(%rsp)
	cmovl	%ecx, %r10d
	addl	$2, %eax
	cmpl	%eax, %r13d
	jle	.L9
	cltq
	movslq	(%r9,%rax,4), %rdx
	addq	%rdx, %rbx
	cmpl	%edx, %r14d
	cmovg	%edx, %r14d
	movq	%rbx, 8(%rsp)
	cmpl	%edx, %r10d
	cmovl	%edx, %r10d
.L9:
	movslq	%r13d, %r12
	movl	$17, %ebx
	xorl	%esi, %esi
	leaq	(%r15,%r12,4), %r9
	xorl	%ebp, %ebp
	leaq	counts(%rip), %r8
	movl	%ebx, %eax
	.p2align 4,,10
	.p2align 3
.L16:
	movq	%r15, %rcx
	testl	%r13d, %r13d
	jle	.L19
	.p2align 4,,10
	.p2align 3
.L17:
	addl	(%rcx), %eax
	movl	%eax, %edi
	call	mix
	movl	%eax, %edi
	andl	$1048575, %edi
	movl	(%r8,%rdi,4), %edx
	cmpl	$1, %edx
	leal	1(%rdx), %r11d
	sbbq	$-1, %rbp
	addq	$4, %rcx
	movl	%r11d, (%r8,%rdi,4)
	cmpq	%rcx, %r9
	jne	.L17
.L19:
	addl	$1, %esi
	cmpl	$12, %esi
	jne	.L16
	movl	%eax, %ebx
	testl	%r13d, %r13d
	jle	.L20
	movl	$1, %eax
	movsd	.LC5(%rip), %xmm2
	pxor	%xmm4, %xmm4
	leaq	-4+values(%rip), %rcx
	.p2align 4,,10
	.p2align 3
.L21:
	pxor	%xmm0, %xmm0
	pxor	%xmm1, %xmm1
	movq	%rax, %rdx
	cvtsi2sdl	(%rcx,%rax,4), %xmm0
	cvtsi2sdl	%eax, %xmm1
	addq	$1, %rax
	mulsd	%xmm2, %xmm0
	divsd	%xmm1, %xmm0
	addsd	%xmm0, %xmm4
	cmpq	%rdx, %r12
	jne	.L21
	movq	%r15, %rdi
	movl	%r10d, 16(%rsp)
	movsd	%xmm4, 24(%rsp)
	call	free@PLT
	leal	1(%r13), %edi
	movl	$4, %esi
	movslq	%edi, %rdi
	call	calloc@PLT
	movl	16(%rsp), %r10d
	movsd	24(%rsp), %xmm4
	testq	%rax, %rax
	movq	%rax, %rdi
	je	.L31
	movl	$400, %r8d
	leal	-1(%r13), %ecx
	leaq	values(%rip), %r9
	cmpl	%r8d, %r13d
	movl	%r8d, %r15d
	cmovle	%r13d, %r15d
	movslq	%r15d, %rax
	movq	%rax, 16(%rsp)
	xorl	%eax, %eax
	.p2align 4,,10
	.p2align 3
.L23:
	movl	(%r9,%rax,4), %edx
	andl	%ecx, %edx
	movzbl	%dl, %edx
	addl	%eax, (%rdi,%rdx,4)
	addq	$1, %rax
	cmpl	%eax, %r15d
	jg	.L23
	cmpl	$2, %ecx
	jbe	.L38
	movdqa	.LC7(%rip), %xmm3
	pxor	%xmm2, %xmm2
	movl	%r13d, %edx
	movdqa	.LC1(%rip), %xmm5
	movdqa	%xmm2, %xmm6
	shrl	$2, %edx
	movq	%rdi, %rax
	pxor	%xmm9, %xmm9
	pcmpgtd	%xmm3, %xmm6
	salq	$4, %rdx
	movdqa	.LC6(%rip), %xmm7
	addq	%rdi, %rdx
	.p2align 4,,10
	.p2align 3
.L25:
	movdqa	%xmm5, %xmm0
	movdqa	%xmm2, %xmm10
	movdqa	%xmm6, %xmm11
	movdqu	(%rax), %xmm8
	pcmpgtd	%xmm0, %xmm10
	pmuludq	%xmm0, %xmm11
	movdqa	%xmm0, %xmm1
	addq	$16, %rax
	pmuludq	%xmm3, %xmm1
	movdqa	%xmm6, %xmm12
	paddd	%xmm7, %xmm5
	pmuludq	%xmm3, %xmm10
	paddq	%xmm11, %xmm10
	movdqa	%xmm2, %xmm11
	psllq	$32, %xmm10
	paddq	%xmm10, %xmm1
	movdqa	%xmm0, %xmm10
	psrlq	$32, %xmm10
	pshufd	$221, %xmm1, %xmm1
	pcmpgtd	%xmm10, %xmm11
	pmuludq	%xmm10, %xmm12
	pmuludq	%xmm3, %xmm10
	pmuludq	%xmm3, %xmm11
	paddq	%xmm12, %xmm11
	movdqa	%xmm8, %xmm12
	psllq	$32, %xmm11
	punpckldq	%xmm8, %xmm12
	punpckhdq	%xmm8, %xmm8
	paddq	%xmm11, %xmm10
	movdqa	%xmm2, %xmm11
	pshufd	$221, %xmm10, %xmm10
	pcmpgtd	%xmm12, %xmm11
	punpckldq	%xmm10, %xmm1
	paddd	%xmm0, %xmm1
	psrad	$2, %xmm1
	movdqa	%xmm1, %xmm10
	pslld	$3, %xmm10
	psubd	%xmm1, %xmm10
	psubd	%xmm10, %xmm0
	movdqa	%xmm2, %xmm10
	movdqa	%xmm0, %xmm1
	punpckldq	%xmm0, %xmm1
	punpckhdq	%xmm0, %xmm0
	pcmpgtd	%xmm1, %xmm10
	pmuludq	%xmm1, %xmm11
	pmuludq	%xmm12, %xmm1
	pmuludq	%xmm12, %xmm10
	paddq	%xmm11, %xmm10
	psllq	$32, %xmm10
	paddq	%xmm10, %xmm1
	movdqa	%xmm2, %xmm10
	paddq	%xmm1, %xmm9
	pcmpgtd	%xmm8, %xmm10
	movdqa	%xmm2, %xmm1
	pcmpgtd	%xmm0, %xmm1
	pmuludq	%xmm0, %xmm10
	pmuludq	%xmm8, %xmm0
	pmuludq	%xmm8, %xmm1
	paddq	%xmm10, %xmm1
	psllq	$32, %xmm1
	paddq	%xmm1, %xmm0
	paddq	%xmm0, %xmm9
	cmpq	%rax, %rdx
	jne	.L25
	movdqa	%xmm9, %xmm0
	psrldq	$8, %xmm0
	paddq	%xmm0, %xmm9
	movq	%xmm9, %r12
	testb	$3, %r13b
	je	.L26
	movl	%r13d, %ecx
	andl	$-4, %ecx
.L24:
	movslq	%ecx, %rax
	movl	$7, %r11d
	movslq	(%rdi,%rax,4), %rsi
	leaq	0(,%rax,4), %r8
	movl	%ecx, %eax
	cltd
	idivl	%r11d
	leal	1(%rcx), %eax
	movslq	%edx, %rdx
	imulq	%rdx, %rsi
	addq	%rsi, %r12
	cmpl	%r13d, %eax
	jge	.L26
	cltd
	movslq	4(%rdi,%r8), %rsi
	idivl	%r11d
	leal	2(%rcx), %eax
	movslq	%edx, %rdx
	imulq	%rdx, %rsi
	addq	%rsi, %r12
	cmpl	%r13d, %eax
	jge	.L26
	cltd
	movslq	8(%rdi,%r8), %rsi
	idivl	%r11d
	movslq	%edx, %rdx
	imulq	%rdx, %rsi
	addq	%rsi, %r12
.L26:
	movsd	%xmm4, 32(%rsp)
	movq	%r9, 40(%rsp)
	movl	%r10d, 24(%rsp)
	call	free@PLT
	movq	16(%rsp), %rsi
	movq	40(%rsp), %rdi
	leaq	by_value(%rip), %rcx
	movl	$4, %edx
	call	qsort@PLT
	movq	8(%rsp), %rdx
	movl	60(%rsp), %esi
	xorl	%eax, %eax
	leaq	.LC8(%rip), %rdi
	call	printf@PLT
	movl	24(%rsp), %edx
	movl	%r14d, %esi
	xorl	%eax, %eax
	leaq	.LC9(%rip), %rdi
	call	printf@PLT
	movq	%rbp, %rdx
	movl	%ebx, %esi
	xorl	%eax, %eax
	leaq	.LC10(%rip), %rdi
	leaq	.LC12(%rip), %rbp
	call	printf@PLT
	xorl	%edx, %edx
	movq	%r12, %rsi
	cmpq	$0, swaps(%rip)
	setg	%dl
	leaq	.LC11(%rip), %rdi
	xorl	%eax, %eax
	call	printf@PLT
	cmpl	$50, %r13d
	movl	values(%rip), %esi
	movsd	32(%rsp), %xmm4
	jle	.L27
	movl	$50, %ebx
	leaq	-200+values(%rip), %r12
	movsd	%xmm4, 8(%rsp)
	.p2align 4,,10
	.p2align 3
.L28:
	movl	$32, %edx
	movq	%rbp, %rdi
	xorl	%eax, %eax
	addq	$50, %rbx
	call	printf@PLT
	movl	(%r12,%rbx,4), %esi
	cmpl	%ebx, %r15d
	jg	.L28
	movsd	8(%rsp), %xmm4
.L27:
	movl	$10, %edx
	movq	%rbp, %rdi
	xorl	%eax, %eax
	movsd	%xmm4, 8(%rsp)
	call	printf@PLT
	movsd	8(%rsp), %xmm4
.L30:
	movsd	.LC13(%rip), %xmm2
	movl	60(%rsp), %eax
	pxor	%xmm1, %xmm1
	addsd	%xmm4, %xmm2
	mulsd	.LC14(%rip), %xmm2
	testl	%eax, %eax
	je	.L29
	pxor	%xmm0, %xmm0
	movapd	%xmm4, %xmm1
	cvtsi2sdl	%eax, %xmm0
	divsd	%xmm0, %xmm1
.L29:
	movapd	%xmm4, %xmm0
	leaq	.LC15(%rip), %rdi
	movl	$3, %eax
	call	printf@PLT
	xorl	%eax, %eax
	jmp	.L4
.L20:
	movq	%r15, %rdi
	movl	%r10d, 16(%rsp)
	call	free@PLT
	leal	1(%r13), %edi
	movl	$4, %esi
	movslq	%edi, %rdi
	call	calloc@PLT
	movl	16(%rsp), %r10d
	testq	%rax, %rax
	movq	%rax, %rdi
	je	.L31
	movl	%r10d, 16(%rsp)
	call	free@PLT
	leaq	by_value(%rip), %rcx
	movq	%r12, %rsi
	movl	$4, %edx
	leaq	values(%rip), %rdi
	call	qsort@PLT
	movq	8(%rsp), %rdx
	movl	60(%rsp), %esi
	xorl	%eax, %eax
	leaq	.LC8(%rip), %rdi
	call	printf@PLT
	movl	16(%rsp), %edx
	movl	%r14d, %esi
	xorl	%eax, %eax
	leaq	.LC9(%rip), %rdi
	call	printf@PLT
	movq	%rbp, %rdx
	movl	%ebx, %esi
	xorl	%eax, %eax
	leaq	.LC10(%rip), %rdi
	call	printf@PLT
	xorl	%edx, %edx
	cmpq	$0, swaps(%rip)
	leaq	.LC11(%rip), %rdi
	setg	%dl
	xorl	%esi, %esi
	xorl	%eax, %eax
	call	printf@PLT
	pxor	%xmm4, %xmm4
	jmp	.L30
.L34:
	xorl	%edx, %edx
	xorl	%r13d, %r13d
	xorl	%r10d, %r10d
	movq	%rdx, 8(%rsp)
	jmp	.L9
.L36:
	xorl	%ecx, %ecx
	xorl	%eax, %eax
	xorl	%r10d, %r10d
	xorl	%r14d, %r14d
	movq	%rcx, 8(%rsp)
	jmp	.L12
.L38:
	xorl	%ecx, %ecx
	xorl	%r12d, %r12d
	jmp	.L24
.L35:
	xorl	%eax, %eax
	xorl	%r10d, %r10d
	xorl	%r14d, %r14d
	movq	%rax, 8(%rsp)
	jmp	.L9
.L31:
	movl	$4, %eax
	jmp	.L4
	.cfi_endproc
.LFE24:
	.size	main, .-main
	@long 204800 # x
	.local	swaps
	.comm	swaps,8,8
	.local	counts
	.comm	counts,4194304,32
	.local	values
	.comm	values,800000,32
	.section	.rodata.cst16,"aM",@progbits,16
	.align 16
.LC1:
	.long	0
	.long	1
	.long	2
	.long	3
	.section	.rodata.cst8,"aM",@progbits,8
	.align 8
.LC5:
	.long	-1717986918
	.long	1069128089
	.section	.rodata.cst16
	.align 16
.LC6:
	.long	4
	.long	4
	.long	4
	.long	4
	.align 16
.LC7:
	.long	-1840700269
	.long	-1840700269
	.long	-1840700269
	.long	-1840700269
	.section	.rodata.cst8
	.align 8
.LC13:
	.long	0
	.long	1072693248
	.align 8
.LC14:
	.long	538790395
	.long	47
	.ident	"GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"
	.section	.note.GNU-stack,"",@progbits
